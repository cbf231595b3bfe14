/**
 * The project's random numbers: a counter-based generator, so that draw i of a named stream is a pure function of
 * (seed, stream, i) — the same on every backend, in any order, after any resume. core/rng/streams.ts lists the streams.
 *
 * Each 32-bit word is a murmur3-style finaliser over (seed, stream hash, counter): two rounds of multiply–xorshift
 * on a mixed key. Statistical quality is that of the murmur3 finaliser; it is not cryptographic.
 */

/** 32-bit finaliser of MurmurHash3 (public domain constants): a bijection with full avalanche. */
function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function streamKey(stream: string): number {
  let h = 0x811c_9dc5;
  for (let i = 0; i < stream.length; i++) h = Math.imul(h ^ stream.charCodeAt(i), 0x0100_0193);
  return mix32(h);
}

export type Rng = {
  /** Next 32-bit unsigned integer. */
  uint32(): number;
  /** Next double in [0, 1) with 53 random bits. */
  uniform(): number;
  /** Next standard normal draw (Box–Muller, both values used). */
  normal(): number;
  /** Next integer in [0, n) without modulo bias. */
  below(n: number): number;
  /** A random order of 0 … n−1 (Fisher–Yates). */
  permutation(n: number): Int32Array;
};

/** A stream of random numbers for one purpose, e.g. `rng(seed, 'shuffle/epoch-3')`. `seed` is a 32-bit integer. */
export function rng(seed: number, stream: string): Rng {
  const key = mix32((seed >>> 0) ^ 0x9e37_79b9);
  const lane = streamKey(stream);
  let counter = 0;
  let spare: number | null = null;

  const uint32 = (): number => {
    const low = mix32(Math.imul(counter, 0x9e37_79b1) ^ lane);
    counter = (counter + 1) >>> 0;
    return mix32(low ^ Math.imul(key, 0x27d4_eb2f) ^ Math.imul(lane, 0x1656_67b1));
  };
  const uniform = (): number => ((uint32() >>> 5) * 67_108_864 + (uint32() >>> 6)) / 9_007_199_254_740_992;
  const normal = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const below = (n: number): number => {
    const limit = Math.floor(4_294_967_296 / n) * n;
    let draw = uint32();
    while (draw >= limit) draw = uint32();
    return draw % n;
  };
  const permutation = (n: number): Int32Array => {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = below(i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  };
  return { uint32, uniform, normal, below, permutation };
}

/** A 32-bit seed for a part of a run, from the run's seed and the part's name. */
export function deriveSeed(seed: number, part: string): number {
  return rng(seed, `seed/${part}`).uint32();
}
