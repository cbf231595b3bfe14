import expected from '../../test-data/torch/reconstruction.json' with { type: 'json' };
import type { Patches, RefitPatches } from '#methods/method';

/** Expected numbers from NumPy (test-data/torch/reconstruction.py). For tests only. */
export { expected };

const { channels, taps, filters, rows } = expected;

/** The file's patches of a 2×2 convolution that reads five channels. */
export const patches: Patches = layer(Array.from({ length: channels }, (_, c) => c));

/** The same layer without the other channels, and what the whole one gave. */
export function withOnly(kept: readonly number[]): RefitPatches {
  const targets = new Float32Array(rows * filters);
  const columns = taps * channels;
  for (let m = 0; m < rows; m++) {
    for (let k = 0; k < columns; k++) {
      for (let o = 0; o < filters; o++) {
        targets[m * filters + o]! += patches.patches[m * columns + k]! * patches.weight[k * filters + o]!;
      }
    }
  }
  return { ...layer(kept), targets };
}

function layer(kept: readonly number[]): Patches {
  const columns = Array.from({ length: taps }, (_, t) => kept.map((c) => t * channels + c)).flat();
  const all = taps * channels;
  return {
    rows,
    columns: columns.length,
    filters,
    patches: Float32Array.from(
      { length: rows * columns.length },
      (_, at) => expected.patches[Math.floor(at / columns.length) * all + columns[at % columns.length]!]!,
    ),
    weight: Float32Array.from(columns.flatMap((k) => expected.weight.slice(k * filters, (k + 1) * filters))),
    drawn: Int32Array.from(expected.drawn),
    channels: kept.length,
    channelColumns: Int32Array.from(
      { length: columns.length },
      (_, i) => (i % taps) * kept.length + Math.floor(i / taps),
    ),
  };
}

/** Patches of a 1×1 convolution with one filter, `rows[m][channel]`, whose weights are `weight[channel]`. */
export function pointwise(readings: readonly (readonly number[])[], weight: readonly number[]): Patches {
  const channels = weight.length;
  return {
    rows: readings.length,
    columns: channels,
    filters: 1,
    patches: Float32Array.from(readings.flat()),
    weight: Float32Array.from(weight),
    drawn: new Int32Array(readings.length),
    channels,
    channelColumns: Int32Array.from(weight.keys()),
  };
}
