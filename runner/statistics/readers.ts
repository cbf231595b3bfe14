import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import { mixingNodes, patchColumns } from '#core/networks/patchColumns';
import type { Weight } from '#core/networks/weights';
import type { Observe, PatchMoments, Patches } from '#methods/method';
import type { Backend } from '#runner/compute/backend';
import type { Kernels } from '#runner/compute/kernels';
import { openInference } from '#runner/compute/network/inference';
import type { Batch } from '#runner/compute/network/trainer';
import type { Collector, Measured } from '#runner/statistics/collector';
import { secondMoments, transposed } from '#runner/statistics/moments';
import { drawPlaces, outputSize, patchesAt } from '#runner/statistics/patches';

type ObservePatches = Extract<Observe, { kind: 'patches' | 'patch-moments' }>;

/** Measures what the layers that read the groups are given in evaluation mode, at places drawn by the seed. */
export function readersCollector(
  backend: Backend,
  graph: Graph,
  groups: readonly Group[],
  weights: ReadonlyMap<string, Weight>,
  observe: ObservePatches,
  seed: number,
): Collector {
  const { kernels } = backend;
  const inference = openInference(backend, graph, weights);
  const nodes = mixingNodes(graph);
  const readers = groups.flatMap((group) =>
    group.members.flatMap((member) => (member.side === 'in' ? [{ group, member }] : [])),
  );
  const read = [...nodes.values()].filter(({ name }) => readers.some(({ member }) => member.node === name));
  const inputs = new Set(read.map((node) => node.inputs[0]));
  let batches = 0;

  const observeBatch = async ({ pixels, labels }: Batch): Promise<readonly Measured[]> => {
    const measured: Measured[] = [];
    const batch = batches++;
    const values = inference.values(pixels, labels.length, inputs);
    for (const [input, tensor] of values) {
      const data = await kernels.download(tensor);
      kernels.free(tensor);
      for (const node of read) {
        if (node.inputs[0] !== input) continue;
        const { shape, data: weight } = weights.get(`${node.name}.weight`)!;
        const filters = shape.at(-1)!;
        const size = outputSize(node, tensor.shape);
        const drawn = drawPlaces(seed, node.name, batch, labels.length, size, filters, observe.places);
        const rows = drawn.images.length;
        const columns = weight.length / filters;
        const patches = patchesAt(node, data, tensor.shape, drawn);
        const whole = { rows, columns, filters, patches, weight, drawn: drawn.filters };
        const measure = await measuring(kernels, observe, whole);
        for (const { group, member } of readers) {
          if (member.node !== node.name) continue;
          const channelColumns = patchColumns(node, shape.at(-2)!, group.channels, member);
          const numbers = measure({ channels: group.channels, channelColumns });
          measured.push({ group: group.id, node: node.name, numbers });
        }
      }
    }
    return measured;
  };
  return { observe: observeBatch, close: () => inference.close() };
}

type Channels = Pick<Patches, 'channels' | 'channelColumns'>;
type Whole = Omit<Patches, keyof Channels>;

/** Measures the patches of one layer for one group after the other; moments are made once. */
async function measuring(
  kernels: Kernels,
  observe: ObservePatches,
  whole: Whole,
): Promise<(channels: Channels) => Float64Array> {
  if (observe.kind === 'patches') return (channels) => observe.measure({ ...whole, ...channels });
  const { rows, columns, filters, patches, weight } = whole;
  const moments: Omit<PatchMoments, keyof Channels> = {
    rows,
    columns,
    filters,
    moments: await secondMoments(kernels, patches, rows, columns),
    weightMoments: await secondMoments(kernels, transposed(weight, columns, filters), filters, columns),
  };
  return (channels) => observe.measure({ ...moments, ...channels });
}
