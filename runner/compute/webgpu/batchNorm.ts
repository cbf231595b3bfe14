import type { BatchStatistics, Tensor } from '#runner/compute/kernels';
import { columnSums, PLAIN, type Term } from '#runner/compute/webgpu/columns';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

/** Mean first, then the mean of squared distances from it: in float32 a difference of squares would lose too much. */
export function batchNorm(
  rt: WebgpuRuntime,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  eps: number,
  relu: boolean,
): { readonly y: Tensor; readonly statistics: BatchStatistics } {
  const channels = x.shape.at(-1)!;
  const count = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const mean = columnSums(rt, PLAIN, [x], count, [channels], 1 / count);
  const variance = columnSums(rt, SPREAD, [x, mean], count, [channels], 1 / count);
  const y = rt.compute(
    {
      name: `batch-norm${relu ? '-relu' : ''}`,
      inputs: ['x', 'mean', 'variance', 'gamma', 'beta'],
      ints: { channels },
      floats: { eps },
      code: `
        let c = index % uniforms.channels;
        let normal = (x[index] - mean[c]) / sqrt(variance[c] + uniforms.eps);
        let y = normal * gamma[c] + beta[c];
        result[index] = ${relu ? 'max(y, 0.0)' : 'y'};`,
    },
    [x, mean, variance, gamma, beta],
    x.shape,
  );
  return { y, statistics: { mean, variance, eps, count, saved: [] } };
}

/** dx = γ / √(variance + eps) · (dy − mean(dy) − x̂·mean(dy·x̂)) (Ioffe & Szegedy 2015, §3); dγ = Σ dy·x̂; dβ = Σ dy. */
export function batchNormGradient(
  rt: WebgpuRuntime,
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  { mean, variance, eps, count }: BatchStatistics,
  relu: Tensor | null,
): { readonly dx: Tensor; readonly dGamma: Tensor; readonly dBeta: Tensor } {
  const channels = x.shape.at(-1)!;
  const names = ['dy', 'x', 'mean', 'variance', ...(relu === null ? [] : ['gate'])];
  const inputs = [dy, x, mean, variance, ...(relu === null ? [] : [relu])];
  const gated = relu === null ? '' : '-gated';
  const both: Term = {
    name: `batch-norm${gated}`,
    inputs: names,
    ints: { channels },
    floats: { eps },
    setup: `
      let c = column % uniforms.channels;
      // β's sum takes every slope once, γ's takes it x̂ times.
      let constant = select(1.0, 0.0, column >= uniforms.channels);
      let scale = (1.0 - constant) / sqrt(variance[c] + uniforms.eps);
      let centre = mean[c];`,
    code: `
      let at = row * uniforms.channels + c;
      let slope = ${slopeAt('at', relu)};
      value += slope * (constant + (x[at] - centre) * scale);`,
  };
  const sums = columnSums(rt, both, inputs, count, [2 * channels]);
  const dx = rt.compute(
    {
      name: `batch-norm-gradient${gated}`,
      inputs: [...names, 'gamma', 'sums'],
      ints: { channels },
      floats: { eps, share: 1 / count },
      code: `
        let c = index % uniforms.channels;
        let slope = ${slopeAt('index', relu)};
        let deviation = sqrt(variance[c] + uniforms.eps);
        let normal = (x[index] - mean[c]) / deviation;
        let sum = sums[c] + normal * sums[uniforms.channels + c];
        result[index] = gamma[c] / deviation * (slope - sum * uniforms.share);`,
    },
    [...inputs, gamma, sums],
    x.shape,
  );
  const part = (first: number): Tensor =>
    rt.compute(
      { name: 'part', inputs: ['x'], ints: { first }, code: 'result[index] = x[index + uniforms.first];' },
      [sums],
      [channels],
    );
  const [dBeta, dGamma] = [part(0), part(channels)];
  rt.free(sums);
  return { dx, dGamma, dBeta };
}

/** `x · scale + shift` per channel, then max(0, ·) when asked. */
export function affine(rt: WebgpuRuntime, x: Tensor, scale: Tensor, shift: Tensor, relu: boolean): Tensor {
  return rt.compute(
    {
      name: `affine${relu ? '-relu' : ''}`,
      inputs: ['x', 'scale', 'shift'],
      ints: { channels: x.shape.at(-1)! },
      code: `
        let c = index % uniforms.channels;
        let y = x[index] * scale[c] + shift[c];
        result[index] = ${relu ? 'max(y, 0.0)' : 'y'};`,
    },
    [x, scale, shift],
    x.shape,
  );
}

const SPREAD: Term = {
  name: 'spread',
  inputs: ['x', 'mean'],
  setup: 'let centre = mean[column];',
  code: `
    let distance = x[row * uniforms.columns + column] - centre;
    value += distance * distance;`,
};

/** dy, or where a relu was fused, dy where that let values through. */
function slopeAt(at: string, relu: Tensor | null): string {
  return relu === null ? `dy[${at}]` : `select(0.0, dy[${at}], gate[${at}] > 0.0)`;
}
