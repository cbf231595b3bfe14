import type { SgdStep, Tensor } from '#runner/compute/kernels';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';

/**
 * SGD as PyTorch takes it, one pass over wasm memory. The new weight is a new tensor, because XNNPACK keeps a packed
 * copy of each filter by tensor id (see conv.ts).
 */
export function sgd(
  rt: WasmRuntime,
  weight: Tensor,
  gradient: Tensor,
  velocity: Tensor,
  step: SgdStep,
  mask: Tensor | null,
): Tensor {
  const updated = rt.make(weight.shape);
  const [w, g, v, out] = [rt.view(weight), rt.view(gradient), rt.view(velocity), rt.view(updated)];
  if (mask !== null) multiplyInto(g, rt.view(mask));
  update(w, g, v, out, step);
  rt.free(weight);
  return updated;
}

function update(w: Float32Array, g: Float32Array, v: Float32Array, out: Float32Array, step: SgdStep): void {
  const { lr, momentum, nesterov, weightDecay } = step;
  for (let i = 0; i < w.length; i++) {
    const slope = g[i]! + weightDecay * w[i]!;
    const speed = momentum * v[i]! + slope;
    v[i] = speed;
    out[i] = w[i]! - lr * (nesterov ? slope + momentum * speed : speed);
  }
}

function multiplyInto(values: Float32Array, factors: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factors[i]!;
}

/** running ← (1 − share)·running + share·factor·batch, in place. */
export function updateRunning(
  rt: WasmRuntime,
  running: Tensor,
  batch: Tensor,
  share: number,
  factor: number,
): void {
  const [old, now] = [rt.view(running), rt.view(batch)];
  for (let i = 0; i < old.length; i++) old[i] = (1 - share) * old[i]! + share * factor * now[i]!;
}
