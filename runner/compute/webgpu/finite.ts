import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

/**
 * Name of the first tensor that holds a NaN or an infinity, or null. One flag a tensor and one download for all; by
 * their bits, because shaders may take every float for finite.
 */
export async function firstNotFinite(
  rt: WebgpuRuntime,
  tensors: Iterable<readonly [name: string, tensor: Tensor]>,
): Promise<string | null> {
  const all = [...tensors];
  if (all.length === 0) return null;
  const flags = rt.flags(all.length);
  for (const [place, [, tensor]] of all.entries()) {
    const threads = tensor.shape.reduce((a, b) => a * b, 1);
    const program = { name: 'not-finite', inputs: ['x'], ints: { place }, threads, atomic: true, code: CODE };
    rt.update(program, [tensor], flags);
  }
  const found = await rt.downloadFlags(flags);
  rt.free(flags);
  return all[found.findIndex((flag) => flag !== 0)]?.[0] ?? null;
}

/** All eight bits of the exponent are set in infinities and NaNs alone. */
const CODE = `
  if ((bitcast<u32>(x[index]) & 0x7f800000u) == 0x7f800000u) { atomicStore(&result[uniforms.place], 1); }`;
