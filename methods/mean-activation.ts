import { z } from 'zod';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';
import { RESPONSES_NOTE, meanOverPlaces, observing, passesFields, perImage } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  ...passesFields(10, 128),
});

/** Importance of channel c = the mean of its responses behind relu, over images and places (Molchanov 2017, §2.2, “Activation”). */
export const meanActivation: Method<z.infer<typeof ConfigSchema>> = {
  id: 'mean-activation',
  name: 'Mean activation',
  revision: 2,
  paper: {
    title: 'Pruning Convolutional Neural Networks for Resource Efficient Inference',
    authors: 'Pavlo Molchanov, Stephen Tyree, Tero Karras, Timo Aila, Jan Kautz',
    year: 2017,
    venue: 'ICLR',
    arxiv: '1611.06440',
  },
  summary: 'Removes the filters with the smallest mean response, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'The score is the paper’s mean activation (§2.2). Deviations: the paper removes one feature map at a time with updates between and normalises scores over layers (§2.2), which changes nothing where every layer’s count is set by a ratio; here all go at once. ' +
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
        const means = new Float64Array(channels);
        data.forEach((response, i) => (means[i % channels]! += response));
        return means.map((sum) => sum / (height * width));
      },
    }),
  score: (_input, _weights, statistics) => meanOverPlaces(statistics, perImage),
};
