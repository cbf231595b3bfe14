import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { inferShapes } from '#core/networks/shapes';
import { planTraining, type Plan } from '#runner/compute/network/plan';

/** Bytes that the tensors of a training step hold, by what they are. */
export type TrainingTensors = {
  readonly parameters: number;
  readonly momenta: number;
  /** Most bytes of activations and their gradients alive at once. */
  readonly activations: number;
};

const FLOAT = 4;

/**
 * Counts what is alive at every point of a training step, as forward and backward pass allocate and free it
 * (forward.ts, backward.ts), without computing anything.
 */
export function trainingTensors(graph: Graph, batch: number): TrainingTensors {
  const specs = parameterSpecs(graph);
  const bytes = (rows: typeof specs): number => rows.reduce((sum, { shape }) => sum + FLOAT * size(shape), 0);
  const trainable = specs.filter((spec) => spec.trainable);
  return {
    parameters: bytes(specs),
    // Gradients of all parameters are alive together at the end of the backward pass.
    momenta: 2 * bytes(trainable),
    activations: mostAlive(graph, batch),
  };
}

function mostAlive(graph: Graph, batch: number): number {
  const plan = planTraining(graph);
  const shapes = inferShapes(graph);
  const bytesOf = (name: string): number => FLOAT * batch * size(shapes.get(name)!);
  let alive = bytesOf(plan.input);
  let most = alive;
  const take = (bytes: number): void => {
    alive += bytes;
    most = Math.max(most, alive);
  };
  const held = forwardPass(plan, bytesOf, take);

  const slopes = new Set<string>();
  const receive = (name: string): void => {
    // A second gradient of a value is added to the first: three tensors for a moment, then one.
    take(bytesOf(name));
    if (slopes.has(name)) {
      take(bytesOf(name));
      take(-2 * bytesOf(name));
    }
    slopes.add(name);
  };
  receive(plan.logits);
  for (const step of plan.steps.toReversed()) {
    if (step.relu) {
      // The gradient behind the fused relu.
      take(bytesOf(step.output));
      take(-bytesOf(step.output));
    }
    // An addition passes one gradient on to both sides and a cut shortcut none: counted as if each got its own.
    for (const name of new Set(step.inputs)) if (name !== plan.input) receive(name);
    if (slopes.delete(step.output)) take(-bytesOf(step.output));
    if (held.delete(step.output)) take(-bytesOf(step.output));
  }
  return most;
}

/** Names of the values that are alive after the forward pass. */
function forwardPass(
  plan: Plan,
  bytesOf: (name: string) => number,
  take: (bytes: number) => void,
): Set<string> {
  const held = new Set<string>();
  plan.steps.forEach((step, i) => {
    take(bytesOf(step.output));
    held.add(step.output);
    for (const name of new Set(step.inputs)) {
      if (name === plan.input || plan.lastRead.get(name) !== i || plan.saved.has(name)) continue;
      take(-bytesOf(name));
      held.delete(name);
    }
  });
  return held;
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
