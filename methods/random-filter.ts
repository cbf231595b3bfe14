import { z } from 'zod';
import { rng } from '#core/rng/counter';
import { selectionFields } from '#core/selection/fields';
import type { Method } from '#methods/method';

const ConfigSchema = z.strictObject(selectionFields);

/** Filters by lot: importance of channel i of a group = draw i of U(0, 1) from the run's seed. The floor of every board. */
export const randomFilter: Method<z.infer<typeof ConfigSchema>> = {
  id: 'random-filter',
  name: 'Random filters',
  revision: 1,
  paper: null,
  summary: 'Removes filters by lot: the floor that every criterion has to beat.',
  fidelity: {
    level: 'exact',
    notes:
      'Independent U(0, 1) scores from the run’s seed, one stream a group. How many filters a layer keeps follows from the ratio alone: with the ratio of the compared method, or its widths, every layer keeps as many.',
  },
  startsFrom: 'base',
  cost: 'weights only',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' } },
  init: () => ({ needs: [], schedule: 'one-shot', observe: null }),
  score: ({ groups, seed }) =>
    Object.fromEntries(
      groups.map((group) => {
        const stream = rng(seed, `random-filter/${group.id}`);
        return [group.id, Float64Array.from({ length: group.channels }, () => stream.uniform())];
      }),
    ),
};
