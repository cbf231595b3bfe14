import type { Kernels, SgdStep, Tensor } from '#runner/compute/kernels';
import { FLOATS, int, type } from '#runner/compute/tensorflow/attributes';
import { BOOL, FLOAT, INT32 } from '#runner/compute/tensorflow/binding';
import type { Feed } from '#runner/compute/tensorflow/compiled/emit';
import { lossAndGradient, scoreOf, softTargets } from '#runner/compute/tensorflow/crossEntropy';
import { reshaped } from '#runner/compute/tensorflow/flatten';
import { tensorflowKernels } from '#runner/compute/tensorflow/kernels';
import { idOf, type TensorflowRuntime } from '#runner/compute/tensorflow/runtime';
import { sgd } from '#runner/compute/tensorflow/sgd';

/** What a recorded step takes from outside and gives back, by the names that its graph will use. */
export type Trace = {
  readonly feeds: Map<string, Feed>;
  /** Tensor ids of results. */
  readonly results: Map<string, number>;
  /** Names of the batch statistics and how many numbers each has, in the order of the result `statistics`. */
  readonly statistics: (readonly [name: string, size: number])[];
};

export const IMAGES = 'images';
export const TARGETS = 'targets';
export const LR = 'lr';
export const MOMENTUM = 'momentum';
export const WEIGHT_DECAY = 'weight_decay';
export const LOSSES = 'losses';
export const LOGITS = 'logits';
export const STATISTICS = 'statistics';
/** 1 when all parameters are finite after the step, else 0. */
export const FINITE = 'finite';

/**
 * Kernels for one step whose ops are recorded: whatever differs from step to step (images, targets, hyperparameters)
 * is a feed of its own, and what a step looks at on the host becomes a result. They compute what the plain kernels do.
 */
export function tracedKernels(
  rt: TensorflowRuntime,
  rates: SgdStep,
): { readonly kernels: Kernels; readonly trace: Trace; free(): void } {
  const trace: Trace = { feeds: new Map(), results: new Map(), statistics: [] };
  const plain = tensorflowKernels(rt);
  const kept: Tensor[] = [];
  const feed = (name: string, tensor: Tensor): Tensor => {
    trace.feeds.set(name, { id: idOf(tensor), shape: tensor.shape });
    return tensor;
  };
  const rate = (name: string, value: number): Tensor => {
    const tensor = feed(name, rt.upload(Float32Array.of(value), []));
    kept.push(tensor);
    return tensor;
  };
  const { nesterov, weightDecay } = rates;
  const hyper = {
    nesterov,
    lr: rate(LR, rates.lr),
    momentum: rate(MOMENTUM, rates.momentum),
    weightDecay: weightDecay === 0 ? null : rate(WEIGHT_DECAY, weightDecay),
  };
  const kernels: Kernels = {
    ...plain,
    upload: (data, shape) => feed(IMAGES, rt.upload(data, shape)),
    crossEntropy: async (logits, labels, smoothing) => {
      const targets = rt.upload(softTargets(labels, logits.shape[1]!, smoothing), logits.shape);
      const { losses, gradient } = lossAndGradient(rt, logits, feed(TARGETS, targets));
      trace.results.set(LOSSES, idOf(losses)).set(LOGITS, idOf(logits));
      const score = scoreOf(rt.download(losses), rt.download(logits), labels);
      rt.free(targets, losses);
      return { ...score, gradient };
    },
    sgd: (weight, gradient, velocity, step, mask) => {
      if (step.weightDecay === 0)
        return sgd(rt, weight, gradient, velocity, { ...hyper, weightDecay: null }, mask);
      if (step.weightDecay !== rates.weightDecay)
        throw new Error('a parameter has a weight decay of its own');
      return sgd(rt, weight, gradient, velocity, hyper, mask);
    },
    firstNotFinite: async (given) => {
      const tensors = [...given];
      const all = joined(
        rt,
        tensors.map(([, tensor]) => tensor),
      );
      if (!trace.results.has(STATISTICS)) {
        trace.statistics.push(...tensors.map(([name, { shape }]) => [name, sizeOf(shape)] as const));
        trace.results.set(STATISTICS, idOf(all));
      } else trace.results.set(FINITE, idOf(finite(rt, all)));
      rt.free(all);
      return plain.firstNotFinite(tensors);
    },
  };
  return { kernels, trace, free: () => rt.free(...kept) };
}

/** All numbers of some tensors in one vector. */
function joined(rt: TensorflowRuntime, tensors: readonly Tensor[]): Tensor {
  const flat = tensors.map((tensor) => {
    const view = rt.run('Identity', FLOATS, tensor);
    return reshaped(rt, view, [sizeOf(tensor.shape)]);
  });
  if (flat.length === 0) return rt.run('Identity', FLOATS, rt.none);
  if (flat.length === 1) return flat[0]!;
  const attributes = [type('T', FLOAT), type('Tidx', INT32), int('N', flat.length)];
  const all = rt.run('ConcatV2', attributes, ...flat, rt.constant([0], []));
  rt.free(...flat);
  return all;
}

function finite(rt: TensorflowRuntime, vector: Tensor): Tensor {
  const each = rt.run('IsFinite', FLOATS, vector);
  const every = rt.run('All', [type('Tidx', INT32)], each, rt.constant([0]));
  const number = rt.run('Cast', [type('SrcT', BOOL), type('DstT', FLOAT)], every);
  rt.free(each, every, number);
  return number;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
