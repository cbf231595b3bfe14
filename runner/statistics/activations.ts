import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import { observedPlaces, type ObservedPlace } from '#core/networks/observedPlaces';
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
  const placesOf = observedPlaces(graph);
  const wanted = groups.flatMap((group) => placesOf(group).map((place) => ({ group, place })));
  const names = new Set(wanted.map(({ place }) => place.node));

  const observe = async ({ pixels, labels }: Batch): Promise<readonly Measured[]> => {
    const measured: Measured[] = [];
    const values = inference.values(pixels, labels.length, names);
    for (const [node, tensor] of values) {
      const data = await kernels.download(tensor);
      kernels.free(tensor);
      for (const { group, place } of wanted) {
        if (place.node !== node) continue;
        const maps = mapsOf(data, tensor.shape, place, group.channels);
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
  { start }: ObservedPlace,
  channels: number,
): FeatureMaps {
  const [images, height, width] = [shape[0]!, shape.at(-3) ?? 1, shape.at(-2) ?? 1];
  const all = shape.at(-1)!;
  const size = { images, channels, ...(shape.length === 4 ? { height, width } : { height: 1, width: 1 }) };
  if (all === channels) return { ...size, data };
  const own = new Float32Array((data.length / all) * channels);
  for (let from = start, to = 0; to < own.length; from += all, to += channels) {
    own.set(data.subarray(from, from + channels), to);
  }
  return { ...size, data: own };
}
