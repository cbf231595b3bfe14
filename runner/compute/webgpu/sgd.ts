import type { SgdStep, Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

/** SGD as PyTorch takes it: one pass over the velocity, one over the weight, both in place. */
export function sgd(
  rt: WebgpuRuntime,
  weight: Tensor,
  gradient: Tensor,
  velocity: Tensor,
  { lr, momentum, nesterov, weightDecay }: SgdStep,
  mask: Tensor | null,
): Tensor {
  const masks = mask === null ? [] : [mask];
  const names = mask === null ? ['g'] : ['g', 'mask'];
  const slope = mask === null ? 'g[index]' : 'g[index] * mask[index]';
  const masked = mask === null ? '' : '-masked';
  rt.update(
    {
      name: `velocity${masked}`,
      inputs: [...names, 'w'],
      floats: { momentum, decay: weightDecay },
      code: `result[index] = uniforms.momentum * result[index] + (${slope} + uniforms.decay * w[index]);`,
    },
    [gradient, ...masks, weight],
    velocity,
  );
  if (nesterov) {
    rt.update(
      {
        name: `weight-nesterov${masked}`,
        inputs: [...names, 'v'],
        floats: { lr, momentum, decay: weightDecay },
        code: `
          let slope = ${slope} + uniforms.decay * result[index];
          result[index] -= uniforms.lr * (slope + uniforms.momentum * v[index]);`,
      },
      [gradient, ...masks, velocity],
      weight,
    );
  } else {
    const code = 'result[index] -= uniforms.lr * v[index];';
    rt.update({ name: 'weight', inputs: ['v'], floats: { lr }, code }, [velocity], weight);
  }
  return weight;
}

/** running ← (1 − share)·running + share·factor·batch, in place. */
export function updateRunning(
  rt: WebgpuRuntime,
  running: Tensor,
  batch: Tensor,
  share: number,
  factor: number,
): void {
  rt.update(
    {
      name: 'update-running',
      inputs: ['batch'],
      floats: { kept: 1 - share, taken: share * factor },
      code: 'result[index] = uniforms.kept * result[index] + uniforms.taken * batch[index];',
    },
    [batch],
    running,
  );
}
