import { networkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';

/** `[name, type, in, out, kernel, stride, outH, outW, macs, params]` of one layer. */
export type Row = readonly [name: string, type: string, ...numbers: number[]];

/** The layers of a graph as rows of networks.json: ids count as in the pruning papers, shortcuts on their own. */
export function rowsOf(graph: Graph): readonly Row[] {
  const counts = new Map<string, number>();
  return networkCost(graph).layers.map((layer): Row => {
    const type = layer.op === 'linear' ? 'fc' : layer.op;
    const counted = type === 'depthwise' ? 'conv' : type;
    const kind = /\.(down(bn)?|downsample\.[01])$/.test(layer.name) ? `short${counted}` : counted;
    const id = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, id);
    const { in: inputs, out, kernel, stride, outH, outW, macs, params } = layer;
    return [`${kind}${id}`, type, inputs, out, kernel, stride, outH, outW, macs, params];
  });
}

/** What the first row that differs says on both sides, or null. */
export function firstDifference(own: readonly Row[], expected: readonly Row[]): string | null {
  const at = expected.findIndex((row, i) => JSON.stringify(row) !== JSON.stringify(own[i]));
  if (at >= 0)
    return `row ${at} is ${JSON.stringify(own[at] ?? null)}, expected ${JSON.stringify(expected[at])}`;
  if (own.length === expected.length) return null;
  return `${own.length} rows, expected ${expected.length}`;
}
