import { z } from 'zod';
import { matrixRank } from '#core/linalg/matrixRank';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { HRANK } from '#methods/schedules';
import { RESPONSES_NOTE, meanOverPlaces, observing, passesFields, perImage } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  ...passesFields(5, 128),
});

/** Importance of channel c = the mean rank of its feature maps behind relu over the images (Lin 2020, §3.2). */
export const hrank: Method<z.infer<typeof ConfigSchema>> = {
  id: 'hrank',
  name: 'High-rank feature maps (HRank)',
  revision: 2,
  paper: {
    title: 'HRank: Filter Pruning using High-Rank Feature Map',
    authors: 'Mingbao Lin, Rongrong Ji, Yan Wang, Yichen Zhang, Baochang Zhang, Yonghong Tian, Ling Shao',
    year: 2020,
    venue: 'CVPR',
    arxiv: '2002.10179',
  },
  summary:
    'Removes the filters whose feature maps have the lowest rank: layer by layer (HRank) or all at once (HRank+).',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s: the mean rank of a channel’s maps behind relu over 5 batches of 128 images; the rank counts singular values above max(height, width) · 2⁻²³ · the largest, PyTorch’s default. ' +
      'As published one layer after the other, by the ranks of the base, with 15 epochs of training after each (the released code; its README says 30); the training after the last layer is the retraining. The variant HRank+ prunes the whole network at once. ' +
      'Deviations: filters leave the network, inputs of the next layer included, where HRank’s code masks them; batch size, weight decay and learning rate between layers are the code’s, augmentation is the board’s; the layers’ ratios come from the board’s rate band unless stated; its images for the ranks are augmented. ' +
      RESPONSES_NOTE,
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, schedule: HRANK, batches: 5, batchSize: 128 },
  variants: [
    {
      id: 'hrank-plus',
      name: 'HRank+',
      source: 'the authors’ later code (HRankPlus): the whole network at once, then one retraining',
      config: { ratio: { kind: 'target' }, batches: 5, batchSize: 128 },
    },
    {
      id: 'hrank-s',
      name: 'HRank, layer by layer, scaled to boards',
      source: 'ours: one epoch between layers, constant .01',
      config: {
        ratio: { kind: 'target' },
        schedule: {
          ...HRANK,
          training: { unit: 'epochs', length: 1, lr: 0.01, milestones: [], restarts: true, momentum: 0.9 },
        },
        batches: 5,
        batchSize: 128,
      },
    },
  ],
  init: ({ config: { batches, batchSize } }) =>
    observing({
      kind: 'activations',
      batches,
      batchSize,
      measure: ({ data, images, height, width, channels }) => {
        const ranks = new Float64Array(channels);
        const size = height * width * channels;
        for (let image = 0; image < images; image++) {
          for (let c = 0; c < channels; c++) {
            ranks[c]! += matrixRank(data, height, width, image * size + c, channels);
          }
        }
        return ranks;
      },
    }),
  score: (_input, _weights, statistics) => meanOverPlaces(statistics, perImage),
};
