import { z } from 'zod';
import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { within, type Difference } from '../difference.ts';
import type { Outcome } from '../case.ts';
import { totalsOf, type Totals } from './counts.ts';

const Count = z.int().min(0);
export const TotalsSchema = z.strictObject({
  input: z.tuple([Count, Count, Count]),
  params: Count,
  paramsWithoutBn: Count,
  weightsOnly: Count,
  macs: Count,
  flopsRethinking: Count,
  opsTorchPruning: Count,
});

export const PrunedSchema = z.strictObject({
  note: z.string().optional(),
  keptWidths: z.array(z.int().min(1)),
  dense: TotalsSchema,
  pruned: TotalsSchema,
  macsReduction: z.number(),
  paramsReduction: z.number(),
  weightsOnlyReduction: z.number(),
  paramsWithoutBnReduction: z.number(),
  speedup: z.number(),
  scratchBEpochs: z.unknown().optional(),
});

/**
 * Shrinks a network to the kept widths (of each block's first convolution, or of every convolution where there are no
 * blocks) and compares totals exactly and ratios to 1e-12.
 */
export function checkPruned(dense: Graph, expected: z.infer<typeof PrunedSchema>): Outcome {
  const pruned = totalsOf(prunedTo(dense, expected.keptWidths));
  const full = totalsOf(dense);
  const reduction = (of: 'macs' | 'params' | 'weightsOnly' | 'paramsWithoutBn'): Difference => ({
    what: `${of}Reduction`,
    value: Math.abs((1 - pruned[of] / full[of]) / expected[`${of}Reduction`] - 1),
    allowed: 1e-12,
  });
  return within([
    ...totalDifferences(pruned, expected.pruned, 'pruned'),
    ...totalDifferences(full, expected.dense, 'dense'),
    reduction('macs'),
    reduction('params'),
    reduction('weightsOnly'),
    reduction('paramsWithoutBn'),
    { what: 'speedup', value: Math.abs(full.macs / pruned.macs / expected.speedup - 1), allowed: 1e-12 },
  ]);
}

/** One exact comparison a total. */
export function totalDifferences(own: Totals, expected: Totals, what: string): readonly Difference[] {
  return Object.entries(expected).map(([key, value]) => {
    const [a, b] = [[own[key as keyof Totals]].flat(), [value].flat()];
    return {
      what: `${what} ${key}`,
      value: a.length === b.length ? Math.max(...a.map((x, i) => Math.abs(x - b[i]!))) : NaN,
      allowed: 0,
    };
  });
}

/** A network with so many filters left in each block's first convolution, or in every one where there are no blocks. */
export function prunedTo(dense: Graph, widths: readonly number[]): Graph {
  return shrinkGraph(dense, keptOf(dense, widths));
}

function keptOf(graph: Graph, widths: readonly number[]): Record<string, number[]> {
  const convolutions = new Set(graph.nodes.filter((node) => node.op === 'conv').map((node) => node.name));
  const groups = prunableGroups(graph, 'inner').filter((group) => convolutions.has(group.id));
  if (groups.length !== widths.length) {
    throw new Error(`${widths.length} kept widths for ${groups.length} prunable convolutions`);
  }
  return Object.fromEntries(
    groups.map((group, i) => [group.id, Array.from({ length: widths[i]! }, (_, channel) => channel)]),
  );
}
