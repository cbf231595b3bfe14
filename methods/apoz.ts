import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { RESPONSES_NOTE, meanOverPlaces, observing, passesFields, perImage } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  ...passesFields(10, 128),
});

/** Importance of channel c = 1 − APoZ_c: the share of its responses behind relu that are above zero (Hu 2016, §2.1, the definition of APoZ). */
export const apoz: Method<z.infer<typeof ConfigSchema>> = {
  id: 'apoz',
  name: 'Average percentage of zeros (APoZ)',
  revision: 2,
  paper: {
    title: 'Network Trimming: A Data-Driven Neuron Pruning Approach towards Efficient Deep Architectures',
    authors: 'Hengyuan Hu, Rui Peng, Yu-Wing Tai, Chi-Keung Tang',
    year: 2016,
    venue: 'arXiv',
    arxiv: '1607.03250',
  },
  summary: 'Removes the filters whose responses are most often zero, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s: zeros among all responses of a channel behind relu, over images and places. ' +
      'Deviations: the paper trims in several rounds with retraining between them and counts on validation images; here once, and on training images. ' +
      RESPONSES_NOTE,
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, batches: 10, batchSize: 128 },
  init: ({ config: { batches, batchSize } }) =>
    observing({
      kind: 'activations',
      batches,
      batchSize,
      measure: ({ data, height, width, channels }) => {
        const shares = new Float64Array(channels);
        data.forEach((response, i) => (shares[i % channels]! += response > 0 ? 1 : 0));
        return shares.map((count) => count / (height * width));
      },
    }),
  score: (_input, _weights, statistics) => meanOverPlaces(statistics, perImage),
};
