import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { RESPONSES_NOTE, meanOverPlaces, observing, passesFields } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  bins: z.number().int().min(2).max(10_000).default(100).meta({
    title: 'Bins',
    description: 'Equal parts between a channel’s smallest and largest mean response.',
  }),
  ...passesFields(10, 128),
});

/** Importance of channel c = H = −Σ p_i·log p_i over `bins` equal bins of its globally averaged response (Luo & Wu 2017, §3.2). */
export const entropy: Method<z.infer<typeof ConfigSchema>> = {
  id: 'entropy',
  name: 'Entropy of responses',
  revision: 2,
  paper: {
    title: 'An Entropy-based Pruning Method for CNN Compression',
    authors: 'Jian-Hao Luo, Jianxin Wu',
    year: 2017,
    venue: 'arXiv',
    arxiv: '1706.05791',
  },
  summary: 'Removes the filters whose mean response varies least from image to image, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s (§3.2): each image’s map is averaged to one number, a channel’s numbers are put into equal bins between their smallest and largest, and the entropy of the shares counts. ' +
      'Deviations: all layers are pruned at once, where the paper goes layer by layer with retraining between; it doesn’t state its number of bins. ' +
      RESPONSES_NOTE,
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, bins: 100, batches: 10, batchSize: 128 },
  init: ({ config: { batches, batchSize } }) =>
    observing({
      kind: 'activations',
      batches,
      batchSize,
      measure: ({ data, images, height, width, channels }) => {
        const size = height * width;
        const means = new Float64Array(images * channels);
        for (let i = 0; i < data.length; i++) {
          const image = Math.floor(i / (size * channels));
          means[image * channels + (i % channels)]! += data[i]! / size;
        }
        return means;
      },
    }),
  score: ({ config }, _weights, statistics) =>
    meanOverPlaces(statistics, ({ batches, images }) => {
      const channels = batches[0]!.length / images[0]!;
      return Float64Array.from({ length: channels }, (_, c) =>
        entropyOf(meansOf(batches, c, channels), config.bins),
      );
    }),
};

/** One channel's mean responses to all images. */
function meansOf(batches: readonly Float64Array[], channel: number, channels: number): Float64Array {
  const means = new Float64Array(batches.reduce((sum, batch) => sum + batch.length / channels, 0));
  let image = 0;
  for (const batch of batches) {
    for (let i = channel; i < batch.length; i += channels) means[image++] = batch[i]!;
  }
  return means;
}

function entropyOf(values: Float64Array, bins: number): number {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const counts = new Float64Array(bins);
  for (const value of values) {
    const share = high > low ? (value - low) / (high - low) : 0;
    counts[Math.min(Math.floor(share * bins), bins - 1)]! += 1;
  }
  return counts.reduce((sum, count) => {
    const p = count / values.length;
    return p === 0 ? sum : sum - p * Math.log(p);
  }, 0);
}
