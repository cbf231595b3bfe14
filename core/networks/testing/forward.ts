import type {
  AvgPoolNode,
  BatchNormNode,
  ConvNode,
  DepthwiseNode,
  Graph,
  GraphNode,
  LinearNode,
  MaxPoolNode,
  ShortcutNode,
} from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';

/** A batch of NHWC activations, or `[batch, channels]`. */
type Tensor = { readonly shape: readonly number[]; readonly data: Float64Array };
type Mode = 'eval' | 'train';

/**
 * A plain forward pass in doubles, written for reading and not for speed: what tests of shrinking compare logits
 * with, independent of the training engine. `train` normalises by the batch's own (biased) variance.
 */
export function forward(
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  batch: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  mode: Mode = 'eval',
): Float64Array {
  const values = new Map<string, Tensor>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name: string) => values.get(name)!);
    if (inputs.length === 0) inputs.push({ shape: batch.shape, data: Float64Array.from(batch.data) });
    values.set(node.name, apply(node, inputs, weights, mode));
  }
  return values.get(graph.nodes.at(-1)!.name)!.data;
}

function apply(
  node: GraphNode,
  inputs: readonly Tensor[],
  weights: ReadonlyMap<string, Weight>,
  mode: Mode,
): Tensor {
  const x = inputs[0]!;
  switch (node.op) {
    case 'input':
      return x;
    case 'conv':
      return conv(node, x, weights.get(`${node.name}.weight`)!, weights.get(`${node.name}.bias`)?.data);
    case 'depthwise':
      return depthwise(node, x, weights.get(`${node.name}.weight`)!);
    case 'bn':
      return batchNorm(node, x, weights, mode);
    case 'relu':
      return { shape: x.shape, data: x.data.map((v) => Math.max(v, 0)) };
    case 'relu6':
      return { shape: x.shape, data: x.data.map((v) => Math.min(Math.max(v, 0), 6)) };
    case 'add':
      return { shape: x.shape, data: x.data.map((v, i) => v + inputs[1]!.data[i]!) };
    case 'concat':
      return concat(inputs);
    case 'shortcut':
      return shortcut(node, x);
    case 'max-pool':
      return maxPool(node, x);
    case 'avg-pool':
      return averagePool(node, x);
    case 'global-avg-pool':
      return globalAverage(x);
    case 'flatten':
      return flatten(x);
    case 'linear':
      return linear(node, x, weights);
  }
}

function conv(node: ConvNode, x: Tensor, { shape, data }: Weight, bias: Float32Array | undefined): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const { kernel, stride, pad, filters } = node;
  if (shape.join() !== [kernel, kernel, c, filters].join())
    throw new Error(`${node.name}: weight is [${shape.join()}]`);
  if (bias?.length !== (node.bias ? filters : undefined)) throw new Error(`${node.name}: wrong bias`);
  const size = (length: number): number => Math.floor((length + 2 * pad - kernel) / stride) + 1;
  return build([n, size(h), size(w), filters], (b, i, j, o) => {
    let sum = bias?.[o] ?? 0;
    for (let ki = 0; ki < kernel; ki++) {
      for (let kj = 0; kj < kernel; kj++) {
        const [y, z] = [i * stride - pad + ki, j * stride - pad + kj];
        if (y < 0 || z < 0 || y >= h || z >= w) continue;
        for (let a = 0; a < c; a++) {
          sum += x.data[((b * h + y) * w + z) * c + a]! * data[((ki * kernel + kj) * c + a) * filters + o]!;
        }
      }
    }
    return sum;
  });
}

/** Each channel by its own filter `[kernel, kernel, 1, channels]`. */
function depthwise(node: DepthwiseNode, x: Tensor, { shape, data }: Weight): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const { kernel, stride, pad } = node;
  if (shape.join() !== [kernel, kernel, 1, c].join())
    throw new Error(`${node.name}: weight is [${shape.join()}]`);
  const size = (length: number): number => Math.floor((length + 2 * pad - kernel) / stride) + 1;
  return build([n, size(h), size(w), c], (b, i, j, o) => {
    let sum = 0;
    for (let ki = 0; ki < kernel; ki++) {
      for (let kj = 0; kj < kernel; kj++) {
        const [y, z] = [i * stride - pad + ki, j * stride - pad + kj];
        if (y < 0 || z < 0 || y >= h || z >= w) continue;
        sum += x.data[((b * h + y) * w + z) * c + o]! * data[(ki * kernel + kj) * c + o]!;
      }
    }
    return sum;
  });
}

function concat(inputs: readonly Tensor[]): Tensor {
  const [n, h, w] = inputs[0]!.shape as [number, number, number];
  const sources = inputs.flatMap((input) => {
    const channels = input.shape[3]!;
    return Array.from({ length: channels }, (_, channel) => ({ input, channels, channel }));
  });
  return build([n, h, w, sources.length], (b, i, j, o) => {
    const { input, channels, channel } = sources[o]!;
    return input.data[((b * h + i) * w + j) * channels + channel]!;
  });
}

function batchNorm(node: BatchNormNode, x: Tensor, weights: ReadonlyMap<string, Weight>, mode: Mode): Tensor {
  const channels = x.shape.at(-1)!;
  const part = (name: string): Float32Array => weights.get(`${node.name}.${name}`)!.data;
  const [gamma, beta] = [part('weight'), part('bias')];
  if (gamma.length !== channels) throw new Error(`${node.name}: ${gamma.length} channels for ${channels}`);
  const { mean, variance } =
    mode === 'eval'
      ? { mean: part('running_mean'), variance: part('running_var') }
      : batchMoments(x, channels);
  return {
    shape: x.shape,
    data: x.data.map((v, i) => {
      const c = i % channels;
      return (gamma[c]! * (v - mean[c]!)) / Math.sqrt(variance[c]! + node.eps) + beta[c]!;
    }),
  };
}

function batchMoments(x: Tensor, channels: number): { mean: Float64Array; variance: Float64Array } {
  const count = x.data.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  x.data.forEach((v, i) => (mean[i % channels]! += v / count));
  x.data.forEach((v, i) => (variance[i % channels]! += (v - mean[i % channels]!) ** 2 / count));
  return { mean, variance };
}

function shortcut(node: ShortcutNode, x: Tensor): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const at = (b: number, i: number, j: number, a: number): number => x.data[((b * h + i) * w + j) * c + a]!;
  const average = node.down === 'avgpool-detached';
  const size = (length: number): number =>
    average ? Math.floor(length / 2) : Math.ceil(length / node.stride);
  return build([n, size(h), size(w), node.channels], (b, i, j, o) => {
    const source = node.positions.indexOf(o);
    if (source < 0) return 0;
    if (!average) return at(b, i * node.stride, j * node.stride, source);
    const corner = (di: number, dj: number): number => at(b, 2 * i + di, 2 * j + dj, source);
    return (corner(0, 0) + corner(0, 1) + corner(1, 0) + corner(1, 1)) / 4;
  });
}

function maxPool({ kernel, stride, pad = 0 }: MaxPoolNode, x: Tensor): Tensor {
  return pooled(x, { kernel, stride, pad }, (window) => Math.max(...window));
}

function averagePool({ kernel, stride }: AvgPoolNode, x: Tensor): Tensor {
  const mean = (window: readonly number[]): number => window.reduce((a, b) => a + b, 0) / (kernel * kernel);
  return pooled(x, { kernel, stride, pad: 0 }, mean);
}

/** `summary` of the values that each window has inside the image, channel by channel. */
function pooled(
  x: Tensor,
  { kernel, stride, pad }: { readonly kernel: number; readonly stride: number; readonly pad: number },
  summary: (window: readonly number[]) => number,
): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const size = (length: number): number => Math.floor((length + 2 * pad - kernel) / stride) + 1;
  return build([n, size(h), size(w), c], (b, i, j, o) => {
    const window: number[] = [];
    for (let ki = 0; ki < kernel; ki++) {
      for (let kj = 0; kj < kernel; kj++) {
        const [y, z] = [i * stride - pad + ki, j * stride - pad + kj];
        if (y >= 0 && z >= 0 && y < h && z < w) window.push(x.data[((b * h + y) * w + z) * c + o]!);
      }
    }
    return summary(window);
  });
}

/** Channel by channel, as PyTorch flattens NCHW. */
function flatten(x: Tensor): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const data = new Float64Array(x.data.length);
  x.data.forEach((v, i) => {
    const [b, pixel] = [Math.floor(i / (h * w * c)), Math.floor(i / c) % (h * w)];
    data[(b * c + (i % c)) * h * w + pixel] = v;
  });
  return { shape: [n, c * h * w], data };
}

function globalAverage(x: Tensor): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const data = new Float64Array(n * c);
  x.data.forEach((v, i) => (data[Math.floor(i / (h * w * c)) * c + (i % c)]! += v / (h * w)));
  return { shape: [n, c], data };
}

function linear(node: LinearNode, x: Tensor, weights: ReadonlyMap<string, Weight>): Tensor {
  const [n, c] = x.shape as [number, number];
  const { shape, data } = weights.get(`${node.name}.weight`)!;
  const bias = weights.get(`${node.name}.bias`)!.data;
  if (shape.join() !== [c, node.units].join()) throw new Error(`${node.name}: weight is [${shape.join()}]`);
  const out = new Float64Array(n * node.units);
  for (let b = 0; b < n; b++) {
    for (let o = 0; o < node.units; o++) {
      let sum = bias[o]!;
      for (let a = 0; a < c; a++) sum += x.data[b * c + a]! * data[a * node.units + o]!;
      out[b * node.units + o] = sum;
    }
  }
  return { shape: [n, node.units], data: out };
}

function build(
  shape: readonly [number, number, number, number],
  value: (b: number, i: number, j: number, o: number) => number,
): Tensor {
  const [n, h, w, c] = shape;
  const data = new Float64Array(n * h * w * c);
  let at = 0;
  for (let b = 0; b < n; b++) {
    for (let i = 0; i < h; i++)
      for (let j = 0; j < w; j++) for (let o = 0; o < c; o++) data[at++] = value(b, i, j, o);
  }
  return { shape, data };
}
