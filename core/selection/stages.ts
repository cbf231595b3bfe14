import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import { inferShapes } from '#core/networks/shapes';

/** Groups whose layers' outputs have one height and width, in execution order: what "per stage" means on any network. */
export type Stage = {
  /** As in 32×32; linear layers have "no height and width". */
  readonly size: string;
  /** Indices of the groups. */
  readonly groups: readonly number[];
};

/** The stages of the prunable groups, in execution order. */
export function stagesOf(graph: Graph, groups: readonly Group[]): readonly Stage[] {
  const shapes = inferShapes(graph);
  const stages = new Map<string, number[]>();
  groups.forEach((group, i) => {
    const shape = shapes.get(group.id)!;
    const size = shape.length === 3 ? `${shape[0]}×${shape[1]}` : 'no height and width';
    stages.set(size, [...(stages.get(size) ?? []), i]);
  });
  return [...stages].map(([size, indices]) => ({ size, groups: indices }));
}
