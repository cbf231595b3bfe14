import type { Kernels, Tensor } from '#runner/compute/kernels';
import { gradientStore, type GradientStore } from '#runner/compute/network/gradientStore';
import { parameter, type Parameters, type Tape, type Watch } from '#runner/compute/network/forward';
import type { Plan, Step } from '#runner/compute/network/plan';

/**
 * The backward pass over a forward pass's tape, written out step by step rather than through a generic autodiff: it
 * frees each value as soon as its gradient has been used. Returns the gradient of every trainable parameter by name;
 * frees `lossGradient` and the tape's values, not its statistics.
 */
export function backward(
  kernels: Kernels,
  plan: Plan,
  parameters: Parameters,
  tape: Tape,
  lossGradient: Tensor,
  watch: Watch = {},
): Map<string, Tensor> {
  const gradients = new Map<string, Tensor>();
  const store = gradientStore(kernels);
  store.receive(plan.logits, lossGradient);
  for (const step of plan.steps.toReversed()) {
    const dy = store.take(step.output);
    if (dy !== undefined) {
      watch.gradient?.(step.output, dy);
      propagate({ kernels, plan, parameters, tape, store, gradients }, step, dy);
      store.release(dy);
    }
    const value = tape.values.get(step.output);
    if (value !== undefined) kernels.free(value);
    tape.values.delete(step.output);
  }
  return gradients;
}

type Pass = {
  readonly kernels: Kernels;
  readonly plan: Plan;
  readonly parameters: Parameters;
  readonly tape: Tape;
  readonly store: GradientStore;
  readonly gradients: Map<string, Tensor>;
};

/** Sends dy through one step: gradients of its parameters into `gradients`, of its inputs into `store`. */
function propagate(pass: Pass, step: Step, dy: Tensor): void {
  const { kernels, plan, tape, store, gradients } = pass;
  const { node, inputs } = step;
  const from = inputs[0]!;
  const own = (part: string): Tensor => parameter(pass.parameters, `${node.name}.${part}`);
  const shape = tape.shapes.get(from)!;
  const send = (dx: Tensor): void => (from === plan.input ? kernels.free(dx) : store.receive(from, dx));
  switch (node.op) {
    case 'input':
      return;
    case 'conv':
      gradients.set(`${node.name}.weight`, kernels.convFilterGradient(value(tape, from), dy, node));
      if (node.bias) gradients.set(`${node.name}.bias`, kernels.biasGradient(dy));
      if (from !== plan.input) store.receive(from, kernels.convInputGradient(dy, own('weight'), shape, node));
      return;
    case 'depthwise':
      gradients.set(`${node.name}.weight`, kernels.depthwiseFilterGradient(value(tape, from), dy, node));
      send(kernels.depthwiseInputGradient(dy, own('weight'), shape, node));
      return;
    case 'bn':
      batchNorm(pass, step, dy);
      return;
    case 'relu':
      send(kernels.reluGradient(dy, value(tape, step.output)));
      return;
    case 'relu6':
      send(kernels.relu6Gradient(dy, value(tape, step.output)));
      return;
    case 'add':
      for (const input of inputs) store.receive(input, dy);
      return;
    case 'concat': {
      const channels = inputs.map((input) => tape.shapes.get(input)!.at(-1)!);
      const parts = kernels.concatGradient(dy, channels);
      for (const [i, input] of inputs.entries()) {
        if (input === plan.input) kernels.free(parts[i]!);
        else store.receive(input, parts[i]!);
      }
      return;
    }
    case 'shortcut': {
      const dx = kernels.shortcutGradient(dy, shape, node);
      if (dx !== null) send(dx);
      return;
    }
    case 'max-pool':
      send(kernels.maxPoolGradient(dy, value(tape, from), value(tape, step.output), node));
      return;
    case 'avg-pool':
      send(kernels.averagePoolGradient(dy, shape, node));
      return;
    case 'global-avg-pool':
      send(kernels.globalAveragePoolGradient(dy, shape));
      return;
    case 'flatten':
      send(kernels.flattenGradient(dy, shape));
      return;
    case 'linear': {
      const { dx, dWeight, dBias } = kernels.linearGradient(dy, value(tape, from), own('weight'));
      gradients.set(`${node.name}.weight`, dWeight);
      gradients.set(`${node.name}.bias`, dBias);
      send(dx);
    }
  }
}

function batchNorm(pass: Pass, { node, inputs, output, relu }: Step, dy: Tensor): void {
  const { kernels, parameters, tape, store, gradients } = pass;
  const { dx, dGamma, dBeta } = kernels.batchNormGradient(
    dy,
    value(tape, inputs[0]!),
    parameter(parameters, `${node.name}.weight`),
    tape.statistics.get(node.name)!,
    relu ? value(tape, output) : null,
  );
  gradients.set(`${node.name}.weight`, dGamma);
  gradients.set(`${node.name}.bias`, dBeta);
  store.receive(inputs[0]!, dx);
}

function value(tape: Tape, name: string): Tensor {
  const found = tape.values.get(name);
  if (found === undefined) throw new Error(`the forward pass freed ${name} too early`);
  return found;
}
