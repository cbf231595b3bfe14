import * as tf from '@tensorflow/tfjs-core';

type Images = tf.Tensor4D;
type Vector = tf.Tensor1D;

/** A convolution with its batch norm. */
type Layer = { readonly weight: tf.Variable; readonly gamma: tf.Variable; readonly beta: tf.Variable };
type Gradients = Map<tf.Variable, tf.Tensor>;

const [RATE, MOMENTUM, EPS] = [0.01, 0.9, 1e-5];

/**
 * ResNet-8 for 32×32 images in tfjs's own ops, on tfjs-backend-wasm. What that backend lacks or does slowly is composed
 * from what it does well: both gradients of a convolution from convolutions, batch norm's sums as matrix products with
 * ones. The other side of bench/wasm.ts. `step` gives the loss.
 */
export function composedTrainer(
  widths: readonly [number, number, number],
  pixels: Float32Array,
  labels: Int32Array,
): { readonly step: () => number; readonly close: () => void } {
  const velocities = new Map<tf.Variable, tf.Variable>();
  const variable = (initial: tf.Tensor): tf.Variable => {
    const made = tf.variable(initial);
    velocities.set(made, tf.variable(tf.zerosLike(initial)));
    return made;
  };
  const layer = (inputs: number, outputs: number): Layer => ({
    weight: variable(tf.randomNormal([3, 3, inputs, outputs], 0, Math.sqrt(2 / (9 * outputs)))),
    gamma: variable(tf.ones([outputs])),
    beta: variable(tf.zeros([outputs])),
  });
  const stem = layer(3, widths[0]);
  const blocks = widths.map((width, i) => {
    const inputs = widths[Math.max(0, i - 1)]!;
    return {
      first: layer(inputs, width),
      second: layer(width, width),
      inputs,
      missing: width - inputs,
      stride: width === inputs ? 1 : 2,
    };
  });
  const weight = variable(tf.randomNormal([widths[2], 10], 0, 0.1));
  const bias = variable(tf.zeros([10]));
  const images = tf.tensor4d(pixels, [labels.length, 32, 32, 3]);
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);

  const pass = (gradients: Gradients): tf.Tensor => {
    const open = forward(images, stem, 1);
    let x = tf.relu(open.y);
    const backwards: ((dy: Images) => Images)[] = [];
    for (const { first, second, stride, missing, inputs } of blocks) {
      const a = forward(x, first, stride);
      const hidden = tf.relu(a.y);
      const b = forward(hidden, second, 1);
      const y: Images = tf.relu(tf.add(b.y, missing === 0 ? x : shortcut(x, missing)));
      backwards.push((dy) => {
        const slope = gated(dy, y);
        const inner = b.backward(slope, gradients);
        const outer = a.backward(gated(inner, hidden), gradients);
        return tf.add(outer, missing === 0 ? slope : spread(tf.slice(slope, 0, [-1, -1, -1, inputs])));
      });
      x = y;
    }
    const [n, h, w, c] = x.shape;
    const pooled = tf.mean<tf.Tensor2D>(x, [1, 2]);
    const logits: tf.Tensor2D = tf.add(tf.matMul(pooled, weight as unknown as tf.Tensor2D), bias);
    const slopes: tf.Tensor2D = tf.div(tf.sub(tf.softmax(logits), targets), n);
    gradients.set(weight, tf.matMul(pooled, slopes, true));
    gradients.set(bias, tf.sum(slopes, 0));
    const share = tf.div(tf.matMul(slopes, weight as unknown as tf.Tensor2D, false, true), h * w);
    let dy: Images = tf.tile(tf.reshape(share, [n, 1, 1, c]), [1, h, w, 1]);
    for (const backward of backwards.toReversed()) dy = backward(dy);
    open.backward(gated(dy, tf.relu(open.y)), gradients);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), 1)));
  };

  return {
    step: () => {
      const loss = tf.tidy(() => {
        const gradients: Gradients = new Map();
        const value = pass(gradients);
        for (const [parameter, gradient] of gradients) {
          const velocity = velocities.get(parameter)!;
          velocity.assign(tf.add(tf.mul(velocity, MOMENTUM), gradient));
          parameter.assign(tf.sub(parameter, tf.mul(velocity, RATE)));
        }
        return value;
      });
      const value = loss.dataSync()[0]!;
      loss.dispose();
      return value;
    },
    close: () => tf.dispose([images, targets, ...velocities.keys(), ...velocities.values()]),
  };
}

/** Convolution (3×3, padded by one) and batch norm, with what goes backwards through both. */
function forward(x: Images, layer: Layer, stride: number) {
  const weight = layer.weight as unknown as Images;
  const z = convolved(x, weight, stride, 1);
  const mean = means(z);
  const centred: Images = tf.sub(z, mean);
  const inverse: Vector = tf.rsqrt(tf.add(means(tf.square(centred)), EPS));
  const normal: Images = tf.mul(centred, inverse);
  const y: Images = tf.add(tf.mul(normal, layer.gamma), layer.beta);
  const backward = (dy: Images, gradients: Gradients): Images => {
    const [slope, product] = [means(dy), means(tf.mul(dy, normal))];
    const pixels = z.size / z.shape[3];
    gradients.set(layer.gamma, tf.mul(product, pixels));
    gradients.set(layer.beta, tf.mul(slope, pixels));
    const scale = tf.mul(layer.gamma, inverse);
    const dz: Images = tf.mul(scale, tf.sub(tf.sub(dy, slope), tf.mul(normal, product)));
    gradients.set(layer.weight, filterGradient(x, dz, weight, stride));
    return inputGradient(dz, weight, stride);
  };
  return { y, backward };
}

/** The filter turned by 180° over dy, with zeros between its pixels where the stride was two. */
function inputGradient(dy: Images, weight: Images, stride: number): Images {
  const turned = tf.transpose(tf.reverse(weight, [0, 1]), [0, 1, 3, 2]);
  return convolved(stride === 1 ? dy : spread(dy), turned, 1, 1);
}

/** Images and channels change places: dy is the filter, dilated by the stride. */
function filterGradient(x: Images, dy: Images, weight: Images, stride: number): Images {
  const taps = convolved(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, stride);
  return tf.slice(tf.transpose(taps, [1, 2, 0, 3]), [0, 0, 0, 0], weight.shape);
}

function convolved(x: Images, weight: Images, stride: number, dilation: number): Images {
  return tf.conv2d(x, weight, stride, 1, 'NHWC', dilation, 'floor');
}

/** Means over images and pixels. */
function means(x: Images): Vector {
  const channels = x.shape[3];
  const pixels = x.size / channels;
  const share = tf.fill([1, pixels], 1 / pixels) as tf.Tensor2D;
  return tf.reshape(tf.matMul(share, tf.reshape(x, [pixels, channels])), [channels]);
}

function gated(dy: Images, y: Images): Images {
  return tf.mul(dy, tf.step(y));
}

/** A zero after each row and column. */
function spread(x: Images): Images {
  const [n, h, w, c] = x.shape;
  const [none, after] = [[0, 0] as [number, number], [0, 1] as [number, number]];
  const columns = tf.pad(tf.reshape(x, [n * h, w, 1, c]), [none, none, after, none]);
  const rows = tf.pad(tf.reshape(columns, [n, h, 1, 2 * w * c]), [none, none, after, none]);
  return tf.reshape(rows, [n, 2 * h, 2 * w, c]);
}

/** Every second pixel, zeros for the channels that are missing. */
function shortcut(x: Images, missing: number): Images {
  const none: [number, number] = [0, 0];
  return tf.pad(tf.avgPool(x, 1, 2, 'valid'), [none, none, none, [0, missing]]);
}
