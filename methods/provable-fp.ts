import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import type { Method, Patches } from '#methods/method';
import { observing } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  images: z.number().int().min(1).max(4096).default(256).meta({
    title: 'Images',
    description: 'Training images in the sample.',
  }),
  places: z.number().int().min(1).max(65_536).default(16).meta({
    title: 'Places',
    description:
      'Places of each image’s output, drawn, at which a layer is looked at; all where it has fewer.',
  }),
});

/**
 * Importance of channel c = its sensitivity: the largest share that it has in any output of the layers that read it, over
 * a sample of images and places, positive and negative weights apart (Liebenwein 2020).
 */
export const provableFp: Method<z.infer<typeof ConfigSchema>> = {
  id: 'provable-fp',
  name: 'Provable filter pruning (PFP)',
  revision: 1,
  paper: {
    title: 'Provable Filter Pruning for Efficient Neural Networks',
    authors: 'Lucas Liebenwein, Cenk Baykal, Harry Lang, Dan Feldman, Daniela Rus',
    year: 2020,
    venue: 'ICLR',
    arxiv: '1911.07412',
  },
  summary:
    'Removes the filters whose channels have only small shares in every output of the next layer, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The sensitivity as in the released code: the largest of w·a / Σ w·a over sampled images and places, filters, positions in the window, and the positive and negative weights taken apart; inputs below zero count as examples of their own; equal to an independent NumPy computation. ' +
      'The deterministic variant of the paper (the highest sensitivities stay). ' +
      'Deviations: how many filters each layer keeps comes from the ratio, where the paper allots them by the bound of its sample size, in which a layer’s sum of sensitivities counts; kept weights are not rescaled; places are drawn where the paper looks at all. ' +
      'Where several layers read a channel its largest share counts.',
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, images: 256, places: 16 },
  // One batch: patches of several would be added up, and a largest share is no sum.
  init: ({ config: { images, places } }) =>
    observing({ kind: 'patches', batches: 1, batchSize: images, places, measure: largestShares }),
  score: (_input, _weights, statistics) =>
    Object.fromEntries(
      Object.entries(statistics).map(([group, readers]) => [
        group,
        readers
          .map(({ batches }) => batches[0]!)
          .reduce((a, b) => a.map((share, c) => Math.max(share, b[c]!))),
      ]),
    ),
};

/** Sums no larger than this are taken for nothing (float32's epsilon, as in the released code). */
const NOTHING = 2 ** -23;

/** For each channel the largest w·a / Σ w·a of its columns, with w and a by their signs. */
export function largestShares(layer: Patches): Float64Array {
  const { rows, columns, filters, patches, channels, channelColumns } = layer;
  const largest = new Float64Array(columns);
  const weights = [1, -1].map((sign) => layer.weight.map((w) => Math.max(0, sign * w)));
  const sums = new Float64Array(filters);
  for (let row = 0; row < rows; row++) {
    const inputs = patches.subarray(row * columns, (row + 1) * columns);
    for (const sign of inputs.some((a) => a < 0) ? [1, -1] : [1]) {
      for (const weight of weights) {
        sums.fill(0);
        for (let column = 0; column < columns; column++) {
          const a = sign * inputs[column]!;
          if (a <= 0) continue;
          for (let f = 0; f < filters; f++) sums[f]! += a * weight[column * filters + f]!;
        }
        for (let column = 0; column < columns; column++) {
          const a = sign * inputs[column]!;
          if (a <= 0) continue;
          for (let f = 0; f < filters; f++) {
            if (sums[f]! <= NOTHING) continue;
            const share = (a * weight[column * filters + f]!) / sums[f]!;
            if (share > largest[column]!) largest[column] = share;
          }
        }
      }
    }
  }
  const each = channelColumns.length / channels;
  return Float64Array.from({ length: channels }, (_, c) =>
    channelColumns
      .subarray(c * each, (c + 1) * each)
      .reduce((most, column) => Math.max(most, largest[column]!), 0),
  );
}
