import { z } from 'zod';
import { rng } from '#core/rng/counter';
import { selectionFields } from '#core/selection/fields';
import { removedAtMost } from '#core/selection/ratio';
import { distancesAmong } from '#methods/filterDistances';
import { l2Norms, sumOverFilters, sumPerFilter } from '#methods/filterScores';
import type { Method, MethodInput, Series } from '#methods/method';
import { observing, passesFields } from '#methods/observed';
import type { Weight } from '#core/networks/weights';

const ConfigSchema = z.strictObject({
  ...selectionFields,
  share: z.number().gt(0).lt(1).default(0.5).meta({
    title: 'Share removed in the comparison',
    description: 'Filters that each criterion takes out of every layer while criteria are compared.',
  }),
  steps: z.number().int().min(1).max(100_000).default(1000).meta({
    title: 'Steps',
    description: 'Steps of the training that learns which criterion each layer takes.',
  }),
  ...passesFields(30, 64),
});
type Config = z.infer<typeof ConfigSchema>;

/**
 * Each layer's filters by the criterion that a differentiable sampler learned for it: L1 norm, L2 norm or geometric
 * median (He 2020). Which one costs the loss least is learned for all layers together, by Gumbel-softmax.
 */
export const lfpc: Method<Config> = {
  id: 'lfpc',
  name: 'Learned filter pruning criteria (LFPC)',
  revision: 1,
  paper: {
    title: 'Learning Filter Pruning Criteria for Deep Convolutional Neural Networks Acceleration',
    authors: 'Yang He, Yuhang Ding, Ping Liu, Linchao Zhu, Hanwang Zhang, Yi Yang',
    year: 2020,
    venue: 'CVPR',
    arxiv: null,
  },
  summary:
    'Learns for each layer whether L1 norm, L2 norm or geometric median decides its filters, and removes by that.',
  fidelity: {
    level: 'adapted',
    notes:
      'As published: a criterion for each layer out of several, chosen by a sampler with Gumbel-softmax whose loss is that of the network pruned in all layers at once. ' +
      'Deviations: the loss of a sample is a second-order estimate around the base instead of a forward pass of the pruned network: gates after batch norm (of the filters where a layer has none) with their gradients batch by batch, the empirical Fisher matrix for the curvature; ' +
      'gradients come from training images where the paper holds out a part for validation; a sampler has one logit a criterion and layer where the paper feeds it the filters; weights are not trained meanwhile; the criteria are the three named. ' +
      'Against an independent search over all combinations the sampler finds the best one or one nearly as good on small networks.',
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, share: 0.5, steps: 1000, batches: 30, batchSize: 64 },
  init: ({ config: { batches, batchSize } }) =>
    observing({
      kind: 'gradients',
      batchNorm: 'running',
      batches,
      batchSize,
      measure: ({ channels, weight, weightGradient, bias, biasGradient }) => {
        const slopes = new Float64Array(channels);
        weight.forEach((w, i) => (slopes[i % channels]! += w * weightGradient[i]!));
        bias?.forEach((b, i) => (slopes[i]! += b * biasGradient![i]!));
        return slopes;
      },
    }),
  score: (input, weights, statistics) => {
    const { groups, config } = input;
    const scores = CRITERIA.map((criterion) => sumOverFilters(groups, weights, criterion));
    const effects = groups.map(({ id, channels }) => {
      const slopes = gateSlopes(input, statistics[id]!);
      return scores.map((of) =>
        removalEffects(slopes, leastOf(of[id]!, removedAtMost(config.share, channels))),
      );
    });
    const images = Object.values(statistics)[0]?.[0]?.images ?? [];
    const chosen = learnCriteria(effects, images, config.steps, input.seed);
    return Object.fromEntries(groups.map(({ id }, i) => [id, relative(scores[chosen[i]!]![id]!)]));
  },
};

/** In the order of the logits; equal ones choose the first. */
const CRITERIA: readonly ((weight: Weight) => Float64Array)[] = [
  (weight) => sumPerFilter(weight, Math.abs),
  l2Norms,
  (weight) => distancesAmong(weight, new Set(Array(weight.shape.at(-1)!).keys()), 'euclidean'),
];

/** Slopes of the loss by a factor on each channel, batch by batch: behind batch norm where there is one. */
function gateSlopes({ graph }: MethodInput<Config>, places: readonly Series[]): readonly Float64Array[] {
  const norms = new Set(graph.nodes.filter(({ op }) => op === 'bn').map(({ name }) => name));
  const behind = places.filter(({ node }) => norms.has(node));
  const gates = behind.length > 0 ? behind : places;
  return gates[0]!.batches.map((first, b) =>
    first.map((_, c) => gates.reduce((sum, { batches }) => sum + batches[b]![c]!, 0)),
  );
}

/** The least important channels; ties take the higher index. */
function leastOf(scores: Float64Array, count: number): readonly number[] {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || b - a);
  return order.slice(0, count);
}

/** First-order change of each batch's loss when channels go: their gates move from 1 to 0. */
function removalEffects(slopes: readonly Float64Array[], gone: readonly number[]): Float64Array {
  return Float64Array.from(slopes, (batch) => -gone.reduce((sum, channel) => sum + batch[channel]!, 0));
}

/** Scores by their mean, so that layers with different criteria can be compared by one threshold. */
function relative(scores: Float64Array): Float64Array {
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  return mean === 0 ? scores : scores.map((score) => score / mean);
}

/** Adam and temperature of the sampler. */
const RATE = 0.03;
const [FIRST_MOMENT, SECOND_MOMENT, EPSILON] = [0.9, 0.999, 1e-12];
const [HOT, COLD] = [2, 0.2];

/**
 * The criterion of each layer (index) that the estimated loss likes best. `effects[layer][criterion][batch]` is how
 * a batch's loss changes to first order; of all layers together that is r = Σ p · effect, and the loss changes by the mean of
 * r + ½ · images · r² (a batch's mean gradient has 1 / images of one image's covariance). The logits go down that slope
 * through p = softmax((logits + Gumbel noise) / temperature), with Adam, while the temperature falls geometrically.
 */
export function learnCriteria(
  effects: readonly (readonly Float64Array[])[],
  images: readonly number[],
  steps: number,
  seed: number,
): readonly number[] {
  const draw = rng(seed, 'lfpc');
  const logits = effects.map((of) => new Float64Array(of.length));
  const moments = effects.map((of) => ({
    first: new Float64Array(of.length),
    second: new Float64Array(of.length),
  }));
  for (let step = 1; step <= steps; step++) {
    const temperature = HOT * (COLD / HOT) ** (step / steps);
    const shares = logits.map((of) =>
      softmax(of.map((logit) => (logit - Math.log(-Math.log(1 - draw.uniform()))) / temperature)),
    );
    const slopes = lossSlopes(effects, shares.map(oneHot), images);
    logits.forEach((of, layer) => {
      const p = shares[layer]!;
      const mean = p.reduce((sum, share, c) => sum + share * slopes[layer]![c]!, 0);
      const { first, second } = moments[layer]!;
      of.forEach((_, c) => {
        const slope = (p[c]! * (slopes[layer]![c]! - mean)) / temperature;
        first[c] = FIRST_MOMENT * first[c]! + (1 - FIRST_MOMENT) * slope;
        second[c] = SECOND_MOMENT * second[c]! + (1 - SECOND_MOMENT) * slope ** 2;
        const size = Math.sqrt(second[c]! / (1 - SECOND_MOMENT ** step)) + EPSILON;
        of[c]! -= (RATE * first[c]!) / (1 - FIRST_MOMENT ** step) / size;
      });
    });
  }
  return logits.map((of) => of.indexOf(Math.max(...of)));
}

/** The sample itself: a criterion is taken or not, so that a mixture of several never looks better than each. */
function oneHot(shares: Float64Array): Float64Array {
  const taken = shares.indexOf(Math.max(...shares));
  return shares.map((_, c) => (c === taken ? 1 : 0));
}

/** Slope of the estimated loss by each share. */
function lossSlopes(
  effects: readonly (readonly Float64Array[])[],
  shares: readonly Float64Array[],
  images: readonly number[],
): readonly Float64Array[] {
  const slopes = shares.map((of) => new Float64Array(of.length));
  images.forEach((count, b) => {
    let change = 0;
    effects.forEach((of, layer) => of.forEach((effect, c) => (change += shares[layer]![c]! * effect[b]!)));
    const weight = (1 + count * change) / images.length;
    effects.forEach((of, layer) => of.forEach((effect, c) => (slopes[layer]![c]! += weight * effect[b]!)));
  });
  return slopes;
}

function softmax(values: Float64Array): Float64Array {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
