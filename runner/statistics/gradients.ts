import type { Graph } from '#core/networks/graph';
import type { Group, GroupMember } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';
import { filtersOf } from '#methods/filterScores';
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
  const layers = groups.flatMap((group) =>
    group.members.flatMap((member) => (member.side === 'in' ? [] : [{ group, member }])),
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
    return layers.flatMap(({ group, member }) => {
      const numbers = measure(slopesOf(weights, gradients, member, group.channels));
      return numbers === null ? [] : [{ group: group.id, node: member.node, numbers }];
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

/** A group's part of a layer that makes or filters its channels, or of a batch norm; behind a concatenation others have the rest. */
function slopesOf(
  weights: ReadonlyMap<string, Weight>,
  gradients: Gradients,
  { node, side, offset }: GroupMember,
  channels: number,
): LayerSlopes {
  const both = (part: string): [Float32Array, Float32Array] => {
    const { shape, data } = weights.get(`${node}.${part}`)!;
    const own = (values: Float32Array) => filtersOf({ shape, data: values }, offset, channels).data;
    return [own(data), own(gradients.get(`${node}.${part}`)!)];
  };
  const [weight, weightGradient] = both('weight');
  if (side !== 'bn') {
    return { op: 'filters', channels, weight, weightGradient, bias: null, biasGradient: null };
  }
  const [bias, biasGradient] = both('bias');
  return { op: 'batch-norm', channels, weight, weightGradient, bias, biasGradient };
}
