import type { BatchNormNode, Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Kernels, Tensor } from '#runner/compute/kernels';

export type RunningNorm = {
  /** The backend's kernels, but batch norm normalises by running statistics and passes gradients through them. */
  readonly kernels: Kernels;
  /** Turns what the backward pass left for each batch norm into the gradients of γ and β. */
  readGradients(downloaded: ReadonlyMap<string, Float32Array>): Map<string, Float32Array>;
  close(): void;
};

/**
 * Batch norm as in evaluation, with gradients: y = a·x + b per channel, a = γ/√(σ² + ε), so that dx = a·dy. Written in
 * the backend's other kernels: the sums over all places that γ and β need come from a linear layer's or a 1×1
 * convolution's filter gradient, xᵀ·dy, of which γ needs the diagonal.
 */
export function runningNorm(
  kernels: Kernels,
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  parameters: ReadonlyMap<string, Tensor>,
): RunningNorm {
  const nodes = graph.nodes.filter((node) => node.op === 'bn');
  const affines = new Map(
    nodes.map((node) => [parameters.get(`${node.name}.weight`)!, uploadAffine(kernels, node, weights)]),
  );
  const of = (gamma: Tensor): Affine => affines.get(gamma)!;
  return {
    kernels: {
      ...kernels,
      batchNorm: (x, gamma, _beta, eps, relu) => {
        const { scale, shift, channels } = of(gamma);
        const empty = () => kernels.upload(new Float32Array(channels), [channels]);
        const statistics = { mean: empty(), variance: empty(), eps, saved: [], count: 0 };
        return { y: kernels.affine(x, scale, shift, relu), statistics };
      },
      batchNormGradient: (dy, x, gamma, _statistics, relu) => {
        const { scale, zero } = of(gamma);
        const slope = relu === null ? dy : kernels.reluGradient(dy, relu);
        const dx = kernels.affine(slope, scale, zero, false);
        const [dGamma, dBeta] = placeSums(kernels, x, slope);
        if (slope !== dy) kernels.free(slope);
        return { dx, dGamma, dBeta };
      },
    },
    readGradients: (downloaded) => {
      const gradients = new Map(downloaded);
      for (const node of nodes) {
        const [products, sums] = [`${node.name}.weight`, `${node.name}.bias`].map((name) =>
          downloaded.get(name),
        );
        if (products === undefined || sums === undefined) continue;
        const [mean, variance] = statisticsOf(node, weights);
        const dGamma = sums.map(
          (sum, c) => (products[c * sums.length + c]! - mean[c]! * sum) / Math.sqrt(variance[c]! + node.eps),
        );
        gradients.set(`${node.name}.weight`, dGamma);
      }
      return gradients;
    },
    close: () => {
      for (const { scale, shift, zero } of affines.values()) kernels.free(scale, shift, zero);
    },
  };
}

type Affine = {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly zero: Tensor;
  readonly channels: number;
};

function uploadAffine(kernels: Kernels, node: BatchNormNode, weights: ReadonlyMap<string, Weight>): Affine {
  const [gamma, beta] = ['weight', 'bias'].map((part) => weights.get(`${node.name}.${part}`)!.data) as [
    Float32Array,
    Float32Array,
  ];
  const [mean, variance] = statisticsOf(node, weights);
  const channels = gamma.length;
  const scale = gamma.map((g, c) => g / Math.sqrt(variance[c]! + node.eps));
  const shift = beta.map((b, c) => b - scale[c]! * mean[c]!);
  const upload = (values: Float32Array) => kernels.upload(values, [channels]);
  return {
    scale: upload(scale),
    shift: upload(shift),
    zero: upload(new Float32Array(channels)),
    channels,
  };
}

function statisticsOf(
  { name }: BatchNormNode,
  weights: ReadonlyMap<string, Weight>,
): [mean: Float32Array, variance: Float32Array] {
  return [weights.get(`${name}.running_mean`)!.data, weights.get(`${name}.running_var`)!.data];
}

/** Σ x[·, i]·dy[·, j] as `[…, c, c]` and Σ dy as `[…, c]`, over all images and pixels. */
function placeSums(kernels: Kernels, x: Tensor, dy: Tensor): readonly [Tensor, Tensor] {
  const channels = x.shape.at(-1)!;
  if (x.shape.length === 2) {
    const weight = kernels.upload(new Float32Array(channels * channels), [channels, channels]);
    const { dx, dWeight, dBias } = kernels.linearGradient(dy, x, weight);
    kernels.free(weight, dx);
    return [dWeight, dBias];
  }
  const places = x.shape.slice(0, -1);
  const ones = kernels.upload(new Float32Array(places.reduce((a, b) => a * b, 1)).fill(1), [...places, 1]);
  const sums = kernels.convFilterGradient(ones, dy, POINT);
  kernels.free(ones);
  return [kernels.convFilterGradient(x, dy, POINT), sums];
}

const POINT = { kernel: 1, stride: 1, pad: 0 };
