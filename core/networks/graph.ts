/**
 * A network is data: a list of nodes in execution order. Cost, dependency groups, the shrink plan, the forward
 * function, PyTorch names and the drawing all read this one description.
 *
 * Activations are NHWC. Convolution weights are HWIO `[kh, kw, in, out]`; linear weights `[in, out]`.
 * Parameter names are `<node>.weight`, `<node>.bias`, `<node>.running_mean`, `<node>.running_var`, as in PyTorch.
 */
export type Shape = readonly number[];

type InputNode = { readonly op: 'input'; readonly name: string; readonly inputs: readonly [] };
export type ConvNode = {
  readonly op: 'conv';
  readonly name: string;
  readonly inputs: readonly [string];
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zero padding on all four sides, as in PyTorch (TensorFlow's `same` pads 0,1 at stride 2). */
  readonly pad: number;
  /** Whether it adds a bias `[filters]`; left out where a batch norm follows that has one. */
  readonly bias?: true;
};
/**
 * A convolution of each channel by a filter of its own (`groups = channels` in PyTorch), so that channels pass through.
 * Weight `[kernel, kernel, 1, channels]`, PyTorch's `[channels, 1, kernel, kernel]`; no bias.
 */
export type DepthwiseNode = {
  readonly op: 'depthwise';
  readonly name: string;
  readonly inputs: readonly [string];
  readonly kernel: number;
  readonly stride: number;
  /** Zero padding on all four sides. */
  readonly pad: number;
};
export type BatchNormNode = {
  readonly op: 'bn';
  readonly name: string;
  readonly inputs: readonly [string];
  readonly eps: number;
};
type ReluNode = { readonly op: 'relu'; readonly name: string; readonly inputs: readonly [string] };
/** min(max(0, ·), 6). */
type Relu6Node = { readonly op: 'relu6'; readonly name: string; readonly inputs: readonly [string] };
type AddNode = {
  readonly op: 'add';
  readonly name: string;
  readonly inputs: readonly [string, string];
};
/** Channels of several inputs of one height and width, one after the other in the inputs' order. */
type ConcatNode = {
  readonly op: 'concat';
  readonly name: string;
  readonly inputs: readonly [string, string, ...string[]];
};
/**
 * Parameter-free shortcut: take every `stride`-th pixel and put input channel i at output channel `positions[i]`; other
 * outputs are zero. A position of −1 drops the input channel: its place in the output was pruned away.
 */
export type ShortcutNode = {
  readonly op: 'shortcut';
  readonly name: string;
  readonly inputs: readonly [string];
  readonly stride: number;
  readonly channels: number;
  readonly positions: readonly number[];
  /** `subsample`: strided pixels; `avgpool-detached`: 2×2 average with the gradient cut (rethinking's code). */
  readonly down: 'subsample' | 'avgpool-detached';
};
/**
 * Largest value of each `kernel`×`kernel` window, `stride` apart; a last partial window is dropped, as in PyTorch's
 * `MaxPool2d(kernel, stride, pad)`.
 */
export type MaxPoolNode = {
  readonly op: 'max-pool';
  readonly name: string;
  readonly inputs: readonly [string];
  readonly kernel: number;
  readonly stride: number;
  /** Places around the image that are never the largest; none when not given, half a window at most. */
  readonly pad?: number;
};
/** Mean of each `kernel`×`kernel` window, `stride` apart, without padding; a last partial window is dropped. */
export type AvgPoolNode = {
  readonly op: 'avg-pool';
  readonly name: string;
  readonly inputs: readonly [string];
  readonly kernel: number;
  readonly stride: number;
};
/**
 * `[height, width, channels]` → `[channels · height · width]`, channel by channel: the order in which PyTorch flattens
 * NCHW, so that the linear layer after it has PyTorch's weight. A channel takes height · width neighbouring places.
 */
type FlattenNode = { readonly op: 'flatten'; readonly name: string; readonly inputs: readonly [string] };
type GlobalAvgPoolNode = {
  readonly op: 'global-avg-pool';
  readonly name: string;
  readonly inputs: readonly [string];
};
export type LinearNode = {
  readonly op: 'linear';
  readonly name: string;
  readonly inputs: readonly [string];
  readonly units: number;
};

export type GraphNode =
  | InputNode
  | ConvNode
  | DepthwiseNode
  | BatchNormNode
  | ReluNode
  | Relu6Node
  | AddNode
  | ConcatNode
  | ShortcutNode
  | MaxPoolNode
  | AvgPoolNode
  | GlobalAvgPoolNode
  | FlattenNode
  | LinearNode;

export type Graph = {
  /** Height, width, channels of one image. */
  readonly input: readonly [number, number, number];
  readonly classes: number;
  /** In execution order; the last node gives the logits. */
  readonly nodes: readonly GraphNode[];
};

/** How one parameter starts. */
export type Init =
  | { readonly kind: 'he-fan-out-normal' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform-fan-in' };

export type ParameterSpec = {
  readonly name: string;
  readonly shape: Shape;
  /** Running statistics are saved and restored but not trained. */
  readonly trainable: boolean;
  readonly init: Init;
};

/** Kept channel indices (ascending, unique, at least one) of each prunable group. */
export type Kept = Readonly<Record<string, readonly number[]>>;
