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

/** A named configuration of a method: a form that a paper or a code gives it, or one cut to fit small boards. */
export type Variant<C> = {
  readonly id: string;
  readonly name: string;
  /** Paper, code or what it is adapted from. */
  readonly source: string;
  readonly config: C;
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

/**
 * What a convolution or linear layer reads at places of its output drawn at random, as a matrix: row m of `patches` times
 * `weight` is what it gives at place m, less its bias. Columns of a convolution are its windows' entries, of a linear
 * layer its inputs. Of them `channelColumns` names those of the channels in question: equally many for each channel,
 * channel by channel.
 */
export type Patches = {
  readonly rows: number;
  readonly columns: number;
  readonly filters: number;
  /** `rows × columns`. */
  readonly patches: Float32Array;
  /** `columns × filters`. */
  readonly weight: Float32Array;
  /** One of the filters for each row, drawn: for methods that look at one number a place. */
  readonly drawn: Int32Array;
  readonly channels: number;
  readonly channelColumns: Int32Array;
};

/** Second moments of patches: all that a least-squares fit needs to know of them. */
export type PatchMoments = Pick<Patches, 'rows' | 'columns' | 'filters' | 'channels' | 'channelColumns'> & {
  /** patchesᵀ · patches, `columns × columns`. */
  readonly moments: Float32Array;
  /** weight · weightᵀ, `columns × columns`. */
  readonly weightMoments: Float32Array;
};

/** Patches of a layer in the pruned network, and what the base's layer gave at the same places, less its bias. */
export type RefitPatches = Patches & {
  /** `rows × filters`: the filters that the pruned layer has. */
  readonly targets: Float32Array;
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
    })
  /** Layers that read a group, at `places` of each image's output, or all where there are fewer. Summed over batches. */
  | (Passes & { readonly kind: 'patches'; readonly places: number; measure(patches: Patches): Float64Array })
  | (Passes & {
      readonly kind: 'patch-moments';
      readonly places: number;
      measure(moments: PatchMoments): Float64Array;
    });

/**
 * Weight changes without SGD that belong to the sparsifying action. Once the filters are gone, the trusted side goes
 * through the layers that lost inputs, in execution order: patches come from the pruned network, with the layers before
 * already fitted, targets from the base. `refit` gives the layer's new `columns × filters` weight.
 */
export type Reconstruction = Passes & { readonly places: number; refit(layer: RefitPatches): Float64Array };

/**
 * What `measure` gave at one node of the network, batch by batch, and how many images each batch had; of patches one sum
 * over all batches.
 */
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
  /** Left out by methods that keep the surviving weights as they are. */
  readonly reconstruct?: Reconstruction;
};

/** What the catalogue, forms and references say about a method, and what it is configured by. */
export type MethodCard<C = unknown> = {
  readonly id: string;
  /** Ids that it had before: their addresses lead here, and entries recorded under them are its own. */
  readonly formerIds?: readonly string[];
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
  /** Other named configurations; none when left out. */
  readonly variants?: readonly Variant<C>[];
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
