import type { z } from 'zod';
import type { Graph } from '#core/networks/graph';
import type { Group } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';

export type Paper = {
  readonly title: string;
  readonly authors: string;
  readonly year: number;
  readonly venue: string;
  readonly arxiv: string | null;
};

/** What a method may ask the trusted side for. */
type Need = 'weights' | 'activations' | 'gradients';

/** What a group's channels were for one batch of images, after batch norm and relu: NHWC. Linear layers have 1×1 maps. */
export type FeatureMaps = {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
};

/**
 * A layer's parameters with the gradient of a batch's mean loss (no weight decay): the filters that write a group's
 * channels (`weight` alone), or the γ (`weight`) and β (`bias`) of a batch norm. The last axis is the group's channels.
 */
export type LayerSlopes = {
  readonly op: 'filters' | 'batch-norm';
  readonly channels: number;
  readonly weight: Float32Array;
  readonly weightGradient: Float32Array;
  readonly bias: Float32Array | null;
  readonly biasGradient: Float32Array | null;
};

/** How many training images a method sees: drawn by the run's seed without augmentation, each at most once. */
type Passes = { readonly batches: number; readonly batchSize: number };

/**
 * Passes over training data that the trusted side makes through the base. `measure` turns what one batch left at one
 * place into a few numbers, a whole number of them a channel; null where a method doesn't care for that place.
 */
export type Observe =
  | (Passes & { readonly kind: 'activations'; measure(maps: FeatureMaps): Float64Array })
  | (Passes & {
      readonly kind: 'gradients';
      /** Statistics that batch norm normalises with: the base's running ones, or each batch's own as in training. */
      readonly batchNorm: 'running' | 'batch';
      measure(layer: LayerSlopes): Float64Array | null;
    });

/** What `measure` gave at one node of the network, batch by batch, and how many images each batch had. */
export type Series = {
  readonly node: string;
  readonly batches: readonly Float64Array[];
  readonly images: readonly number[];
};

/** By group: one series for every place that was measured, in execution order; several on residual streams. */
export type Statistics = Readonly<Record<string, readonly Series[]>>;

export type MethodInput<C> = {
  readonly graph: Graph;
  readonly groups: readonly Group[];
  readonly config: C;
  readonly seed: number;
};

export type MethodPlan = {
  readonly needs: readonly Need[];
  readonly schedule: 'one-shot';
  /** Null for a method that looks at weights alone. */
  readonly observe: Observe | null;
};

/** What the catalogue, forms and references say about a method, and what it is configured by. */
export type MethodCard<C = unknown> = {
  readonly id: string;
  readonly name: string;
  /** Raised whenever the method's numbers can change; part of every stage's identity. */
  readonly revision: number;
  readonly paper: Paper | null;
  readonly summary: string;
  readonly fidelity: { readonly level: 'exact' | 'adapted'; readonly notes: string };
  readonly startsFrom: 'base' | 'init';
  readonly cost: 'weights only' | 'passes over data' | 'training';
  readonly granularity: 'filter';
  readonly configSchema: z.ZodType<C>;
  /** The configuration as published; what the form starts from. */
  readonly asPublished: C;
};

/**
 * A pruning method: what it asks for, and scores per prunable channel. The trusted side turns scores into kept
 * indices (core/selection), shrinks, trains and measures, so a method can't report its own success.
 * Built-in methods and sandboxed programs implement this one contract (design: submissions, method protocol).
 */
export type Method<C = unknown> = MethodCard<C> & {
  init(input: MethodInput<C>): MethodPlan;
  /**
   * Importance per channel of each group, larger = more important. Lengths equal the groups' channels. `statistics` is
   * empty for a method that doesn't observe.
   */
  score(
    input: MethodInput<C>,
    weights: ReadonlyMap<string, Weight>,
    statistics: Statistics,
  ): Readonly<Record<string, Float64Array>>;
};
