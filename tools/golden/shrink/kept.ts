import type { Graph, Kept } from '#core/networks/graph';
import { dependencyGroups } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';

/**
 * Kept indices of every group that a case of shrink.json names: `keptInner` by block (`s1b0`), `keptStream` one list
 * a stage. Throws an Error when a name fits no group or a stream has no list.
 */
export function keptOf(
  graph: Graph,
  test: {
    readonly keptInner: Readonly<Record<string, readonly number[]>>;
    readonly keptStream: readonly (readonly number[])[];
  },
): Kept {
  const groups = dependencyGroups(graph);
  const inner = Object.entries(test.keptInner).map(([block, kept]): [string, readonly number[]] => {
    const group = groups.find(({ id, role }) => role === 'inner' && id.startsWith(`${block}.`));
    if (group === undefined) throw new Error(`keptInner.${block}: the network has no such block`);
    return [group.id, kept];
  });
  const streams = groups.filter(({ role }) => role === 'stream');
  if (streams.length !== test.keptStream.length) {
    throw new Error(`${test.keptStream.length} lists in keptStream for ${streams.length} streams`);
  }
  return Object.fromEntries([...inner, ...streams.map(({ id }, i) => [id, test.keptStream[i]!] as const)]);
}

/** Channels of inner groups and of streams, in execution order. */
export function widthsOf(graph: Graph): {
  readonly inner: readonly number[];
  readonly streams: readonly number[];
} {
  const widths = (wanted: 'inner' | 'stream'): number[] =>
    dependencyGroups(graph).flatMap(({ role, channels }) => (role === wanted ? [channels] : []));
  return { inner: widths('inner'), streams: widths('stream') };
}

/** Factors that zero removed channels: filters alone, or with their biases and γ and β of their batch norms. */
export function masksOf(
  graph: Graph,
  kept: Kept,
  weights: ReadonlyMap<string, Weight>,
  what: 'conv' | 'conv-and-bn',
): Map<string, Float32Array> {
  const masks = new Map<string, Float32Array>();
  for (const { id, channels, members } of dependencyGroups(graph)) {
    const keeps = kept[id];
    if (keeps === undefined || keeps.length === channels) continue;
    for (const { node, side, offset, span } of members) {
      if (side === 'in' || (side === 'bn' && what === 'conv')) continue;
      for (const part of what === 'conv' ? ['weight'] : ['weight', 'bias']) {
        const weight = weights.get(`${node}.${part}`);
        if (weight === undefined) continue;
        const mask = masks.get(`${node}.${part}`) ?? new Float32Array(weight.data.length).fill(1);
        const last = weight.shape.at(-1)!;
        mask.forEach((_, i) => {
          const channel = Math.floor(((i % last) - offset) / span);
          if (channel >= 0 && channel < channels && !keeps.includes(channel)) mask[i] = 0;
        });
        masks.set(`${node}.${part}`, mask);
      }
    }
  }
  return masks;
}
