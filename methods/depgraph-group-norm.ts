import { z } from 'zod';
import type { Group } from '#core/networks/groups';
import { sumOfPlaces } from '#core/networks/places';
import type { Weight } from '#core/networks/weights';
import { selectionFields } from '#core/selection/fields';
import { sumPerFilter } from '#methods/filterScores';
import type { Method } from '#methods/method';

const ConfigSchema = z.strictObject(selectionFields);

/**
 * Group norm over dependency groups (Fang 2023, §3.3; Torch-Pruning's `GroupNormImportance(p=2)`): importance of a
 * channel = Σ‖w‖² over its weights in every layer of the group, averaged over those layers and divided by the group's
 * mean.
 */
export const depgraphGroupNorm: Method<z.infer<typeof ConfigSchema>> = {
  id: 'depgraph-group-norm',
  name: 'Group norm (DepGraph)',
  revision: 1,
  paper: {
    title: 'DepGraph: Towards Any Structural Pruning',
    authors: 'Gongfan Fang, Xinyin Ma, Mingli Song, Michael Bi Mi, Xinchao Wang',
    year: 2023,
    venue: 'CVPR',
    arxiv: '2301.12900',
  },
  summary:
    'Removes the channels with the smallest weights over all layers that would lose something with them, in one shot.',
  fidelity: {
    level: 'exact',
    notes:
      'The criterion without the sparse training (which is a method of its own): squared weights of the filters that write a channel, of the input slices that read it and of the batch norms’ γ, ' +
      'the mean over these layers, normalised by the mean of the group. Equal to Torch-Pruning 1.6 (mean reduction, mean normaliser) to float32 rounding.',
  },
  startsFrom: 'base',
  cost: 'weights only',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' } },
  init: () => ({ needs: ['weights'], schedule: 'one-shot', observe: null }),
  score: ({ groups }, weights) =>
    Object.fromEntries(groups.map((group) => [group.id, overItsMean(meanSquares(group, weights))])),
};

function meanSquares({ channels, members }: Group, weights: ReadonlyMap<string, Weight>): Float64Array {
  const total = new Float64Array(channels);
  for (const member of members) {
    const weight = weights.get(`${member.node}.weight`)!;
    const values = member.side === 'in' ? squaresByInput(weight) : sumPerFilter(weight, (w) => w * w);
    sumOfPlaces(values, channels, member).forEach((sum, i) => (total[i]! += sum / members.length));
  }
  return total;
}

function overItsMean(values: Float64Array): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return mean > 0 ? values.map((value) => value / mean) : values;
}

/** Inputs are the last axis but one, of convolutions and linear layers alike. */
function squaresByInput({ shape, data }: Weight): Float64Array {
  const [inputs, outputs] = [shape.at(-2)!, shape.at(-1)!];
  const sums = new Float64Array(inputs);
  for (let line = 0, at = 0; at < data.length; line++) {
    const input = line % inputs;
    for (const end = at + outputs; at < end; at++) sums[input]! += data[at]! * data[at]!;
  }
  return sums;
}
