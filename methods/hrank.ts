import { z } from 'zod';
import { matrixRank } from '#core/linalg/matrixRank';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
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
  summary: 'Removes the filters whose feature maps have the lowest rank, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s: the mean rank of a channel’s maps behind relu over 5 batches of 128 images; the rank counts singular values above max(height, width) · 2⁻²³ · the largest, PyTorch’s default. ' +
      'Deviations: all layers are pruned at once and retrained by the recipe (as HRank+ does), where the released HRank prunes and retrains layer by layer; its images are augmented. ' +
      RESPONSES_NOTE,
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, batches: 5, batchSize: 128 },
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
