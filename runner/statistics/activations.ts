import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import type { Response } from '#core/networks/responses';
import type { Weight } from '#core/networks/weights';
import type { FeatureMaps, Observe } from '#methods/method';
import type { Backend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import type { Batch } from '#runner/compute/network/trainer';
import type { Collector, Measured } from '#runner/statistics/collector';

/** Measures feature maps in evaluation mode: batch norm by the running statistics. */
export function activationCollector(
  backend: Backend,
  graph: Graph,
  groups: readonly Group[],
  weights: ReadonlyMap<string, Weight>,
  { measure }: Extract<Observe, { kind: 'activations' }>,
): Collector {
  const { kernels } = backend;
  const inference = openInference(backend, graph, weights);
  const wanted = groups.flatMap((group) => group.responses.map((response) => ({ group, response })));
  const names = new Set(wanted.map(({ response }) => response.node));

  const observe = async ({ pixels, labels }: Batch): Promise<readonly Measured[]> => {
    const measured: Measured[] = [];
    const values = inference.values(pixels, labels.length, names);
    for (const [node, tensor] of values) {
      const data = await kernels.download(tensor);
      kernels.free(tensor);
      for (const { group, response } of wanted) {
        if (response.node !== node) continue;
        const maps = mapsOf(data, tensor.shape, response, group.channels);
        measured.push({ group: group.id, node, numbers: measure(maps) });
      }
    }
    return measured;
  };
  return { observe, close: () => inference.close() };
}

/** A group's channels of a node's output, `[images, h, w, c]` or `[images, c]`. */
function mapsOf(
  data: Float32Array,
  shape: readonly number[],
  { offset }: Response,
  channels: number,
): FeatureMaps {
  const [images, height, width] = [shape[0]!, shape.at(-3) ?? 1, shape.at(-2) ?? 1];
  const all = shape.at(-1)!;
  const size = { images, channels, ...(shape.length === 4 ? { height, width } : { height: 1, width: 1 }) };
  if (all === channels) return { ...size, data };
  const own = new Float32Array((data.length / all) * channels);
  for (let from = offset, to = 0; to < own.length; from += all, to += channels) {
    own.set(data.subarray(from, from + channels), to);
  }
  return { ...size, data: own };
}
