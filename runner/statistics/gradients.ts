import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import { memberPlaces } from '#core/networks/memberPlaces';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';
import type { LayerSlopes, Observe } from '#methods/method';
import type { Backend } from '#runner/compute/backend';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape } from '#runner/compute/network/forward';
import { planTraining } from '#runner/compute/network/plan';
import type { Batch } from '#runner/compute/network/trainer';
import type { Collector, Measured } from '#runner/statistics/collector';
import { runningNorm } from '#runner/statistics/runningNorm';

/** Measures gradients of the mean loss without taking a step. */
export function gradientCollector(
  backend: Backend,
  graph: Graph,
  groups: readonly Group[],
  weights: ReadonlyMap<string, Weight>,
  { measure, batchNorm }: Extract<Observe, { kind: 'gradients' }>,
): Collector {
  const places = memberPlaces(graph);
  // As in sumOverProducers, a depthwise convolution does not speak for the channels that it only passes on.
  const layers = groups.flatMap((group) =>
    group.members.flatMap(({ node, side }) =>
      side === 'in' || side === 'depthwise'
        ? []
        : places(group, node).map(({ start }) => ({ group, node, side, start })),
    ),
  );
  const { kernels } = backend;
  const plan = planTraining(graph);
  const parameters = new Map(
    parameterSpecs(graph).map(({ name, shape }) => [name, kernels.upload(weights.get(name)!.data, shape)]),
  );
  const norm = batchNorm === 'running' ? runningNorm(kernels, graph, weights, parameters) : null;

  const gradientsOf = async ({ pixels, labels }: Batch): Promise<Gradients> => {
    const images = kernels.upload(pixels, [labels.length, ...graph.input]);
    const tape = forward(norm?.kernels ?? kernels, plan, parameters, images);
    const { gradient } = await kernels.crossEntropy(tape.values.get(plan.logits)!, labels, 0);
    const tensors = backward(norm?.kernels ?? kernels, plan, parameters, tape, gradient);
    freeTape(kernels, plan, tape);
    kernels.free(images);
    const gradients = new Map<string, Float32Array>();
    for (const [name, tensor] of tensors) gradients.set(name, await kernels.download(tensor));
    kernels.free(...tensors.values());
    return norm === null ? gradients : norm.readGradients(gradients);
  };

  const observe = async (batch: Batch): Promise<readonly Measured[]> => {
    const gradients = await gradientsOf(batch);
    return layers.flatMap(({ group, node, side, start }) => {
      const slopes = slopesOf(weights, gradients, node, side, { start, channels: group.channels });
      const numbers = measure(slopes);
      return numbers === null ? [] : [{ group: group.id, node, numbers }];
    });
  };
  return {
    observe,
    close: () => {
      norm?.close();
      kernels.free(...parameters.values());
    },
  };
}

/** By parameter name. */
type Gradients = ReadonlyMap<string, Float32Array>;

/** A layer that makes channels belongs to one group; a batch norm behind a concatenation to several. */
function slopesOf(
  weights: ReadonlyMap<string, Weight>,
  gradients: Gradients,
  node: string,
  side: 'out' | 'bn',
  { start, channels }: { readonly start: number; readonly channels: number },
): LayerSlopes {
  const both = (part: string) => [weights.get(`${node}.${part}`)!.data, gradients.get(`${node}.${part}`)!];
  const [weight, weightGradient] = both('weight') as [Float32Array, Float32Array];
  if (side === 'out') {
    return { op: 'filters', channels, weight, weightGradient, bias: null, biasGradient: null };
  }
  const [bias, biasGradient] = both('bias') as [Float32Array, Float32Array];
  const own = (values: Float32Array) => values.subarray(start, start + channels);
  return {
    op: 'batch-norm',
    channels,
    weight: own(weight),
    weightGradient: own(weightGradient),
    bias: own(bias),
    biasGradient: own(biasGradient),
  };
}
