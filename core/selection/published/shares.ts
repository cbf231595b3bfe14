import { Fault } from '#core/errors/fault';
import type { ConvNode, Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import type { PublishedRatios } from '#core/selection/published/published';
import { PUBLISHED_RATIOS } from '#core/selection/published/registry';

/**
 * The ratio of each group by a published preset. Groups that the preset says nothing of are kept whole. Throws Fault
 * `bad-config` on a network that it was not published for, with those that were.
 */
export function publishedShares(graph: Graph, groups: readonly Group[], id: string): readonly number[] {
  const convolutions = numberedConvolutions(graph);
  const preset = PUBLISHED_RATIOS.find((one) => one.id === id);
  if (preset === undefined || !fits(preset, convolutions)) throw misfit(id, convolutions);
  const ids = new Map(convolutions.map((conv, i) => [conv.name, i + 1]));
  return groups.map((group) => {
    const number = ids.get(group.id);
    if (number === undefined) return 0;
    return preset.ratioOf({ id: number, stage: stageOf(preset, number), inner: group.role === 'inner' });
  });
}

/** Convolutions as published code counts them: 1×1 projections of shortcuts have no number. */
function numberedConvolutions(graph: Graph): readonly ConvNode[] {
  return graph.nodes.filter((node): node is ConvNode => node.op === 'conv' && node.kernel > 1);
}

function fits({ network }: PublishedRatios, convolutions: readonly ConvNode[]): boolean {
  const filters = network.flatMap(([width, count]) => Array.from({ length: count }, () => width));
  return (
    filters.length === convolutions.length && convolutions.every((conv, i) => conv.filters === filters[i])
  );
}

function stageOf({ network }: PublishedRatios, id: number): number {
  let last = 0;
  return network.findIndex(([, count]) => id <= (last += count));
}

function misfit(id: string, convolutions: readonly ConvNode[]): Fault {
  const allowed = PUBLISHED_RATIOS.filter((one) => fits(one, convolutions)).map((one) => one.id);
  return new Fault('bad-config', `config.ratio.preset: "${id}" was not published for this network.`, {
    field: 'config.ratio.preset',
    hint:
      allowed.length > 0
        ? `Allowed here: ${allowed.join(', ')}.`
        : 'No published ratios are known for it: state them per stage or per layer.',
    class: 'submitter',
  });
}
