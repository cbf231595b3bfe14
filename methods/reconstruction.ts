import { z } from 'zod';
import { crossProducts } from '#core/linalg/crossProducts';
import { leastSquares } from '#core/linalg/leastSquares';
import type { Patches, PatchMoments, RefitPatches, Series, Statistics } from '#methods/method';
import { passesFields } from '#methods/observed';

/** Config fields of methods that look at what the next layers are given. */
export const readersFields = (batches: number, batchSize: number, places: number) => ({
  ...passesFields(batches, batchSize),
  places: z.number().int().min(1).max(1000).default(places).meta({
    title: 'Places',
    description: 'Places drawn in each image’s output of every layer that reads pruned channels.',
  }),
});

/** Which layers are looked at and refitted, for the fidelity notes of methods that reconstruct. */
export const READERS_NOTE =
  'Images are drawn by the run’s seed from the training set, without augmentation, and pass in evaluation mode. ' +
  'Channels are chosen in all layers at once, from what the base computes; then the layers that lost inputs are refitted one after the other, ' +
  'each on what the pruned network gives it by then, towards what the base’s layer gave at the same places. ' +
  'Channels that several layers read (streams, concatenations) are judged by all of them together.';

/** Row m, column c: channel c's part of what the layer's drawn filter gives at place m. `rows × channels`. */
export function channelParts(layer: Patches): Float64Array {
  const { rows, columns, filters, patches, weight, drawn, channels, channelColumns } = layer;
  const each = channelColumns.length / channels;
  const parts = new Float64Array(rows * channels);
  for (let m = 0, to = 0; m < rows; m++) {
    const filter = drawn[m]!;
    for (let c = 0, k = 0; c < channels; c++, to++) {
      let sum = 0;
      for (const end = k + each; k < end; k++) {
        const column = channelColumns[k]!;
        sum += patches[m * columns + column]! * weight[column * filters + filter]!;
      }
      parts[to] = sum;
    }
  }
  return parts;
}

/** Products of the channels' parts, summed over places (each with its drawn filter): `channels × channels`. */
export function drawnGram(layer: Patches): Float64Array {
  const parts = channelParts(layer);
  return crossProducts(parts, layer.channels, parts, layer.channels, layer.rows);
}

/** Products of the channels' parts, summed over places and all filters: `channels × channels`. */
export function wholeGram(layer: PatchMoments): Float64Array {
  const { columns, channels, channelColumns, moments, weightMoments } = layer;
  const each = channelColumns.length / channels;
  const gram = new Float64Array(channels * channels);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let p = i * each; p < (i + 1) * each; p++) {
        const line = channelColumns[p]! * columns;
        for (let q = j * each; q < (j + 1) * each; q++) {
          const at = line + channelColumns[q]!;
          sum += moments[at]! * weightMoments[at]!;
        }
      }
      gram[i * channels + j] = gram[j * channels + i] = sum;
    }
  }
  return gram;
}

type Scores = Readonly<Record<string, Float64Array>>;

/** Scores of each group by the sum of what was measured at all layers that read it. */
export function scoresOfReaders(
  statistics: Statistics,
  scoreOf: (sum: Float64Array) => Float64Array,
): Scores {
  const total = (readers: readonly Series[]): Float64Array =>
    readers
      .flatMap(({ batches }) => batches)
      .reduce((sum, numbers) => sum.map((value, i) => value + numbers[i]!));
  return Object.fromEntries(
    Object.entries(statistics).map(([group, readers]) => [group, scoreOf(total(readers))]),
  );
}

/** Least-squares factor for each input channel, so that the drawn filters give what the base's gave (ThiNet). */
export function fittedScales(layer: RefitPatches): Float64Array {
  const { rows, filters, channels, drawn, targets } = layer;
  const wanted = Float64Array.from(drawn, (filter, m) => targets[m * filters + filter]!);
  const ones = new Float64Array(channels).fill(1);
  return leastSquares(channelParts(layer), wanted, ones, { rows, columns: channels, outputs: 1 });
}

/** The weight with every input channel multiplied by its factor. */
export function scaledWeight(
  { weight, filters, channels, channelColumns }: Patches,
  scales: Float64Array,
): Float64Array {
  const scaled = Float64Array.from(weight);
  const each = channelColumns.length / channels;
  channelColumns.forEach((column, k) => {
    const scale = scales[Math.floor(k / each)]!;
    for (let o = 0; o < filters; o++) scaled[column * filters + o]! *= scale;
  });
  return scaled;
}

/** The least-squares weight: on these patches every filter gives what the base's gave, as nearly as it can. */
export function fittedWeight({
  rows,
  columns,
  filters,
  patches,
  targets,
  weight,
}: RefitPatches): Float64Array {
  return leastSquares(patches, targets, weight, { rows, columns, outputs: filters });
}
