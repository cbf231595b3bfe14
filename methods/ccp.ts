import { z } from 'zod';
import { greedyRemoval, removalScores } from '#core/selection/greedyRemoval';
import { layerSelectionFields } from '#core/selection/fields';
import type { Method, Series } from '#methods/method';
import { observing, passesFields } from '#methods/observed';

const ConfigSchema = z.strictObject({
  ...layerSelectionFields,
  terms: z.enum(['both', 'second-order']).default('both').meta({
    title: 'Terms',
    description: 'First and second order of the loss’s expansion, or the second alone.',
  }),
  ...passesFields(64, 16),
});

/**
 * Greedy removal of the channel after which the loss's second-order expansion grows least: ΔL(T) = −Σ_{i∈T} u_i +
 * ½ Σ_{i,j∈T} s_ij with u_i = w_iᵀ∂L/∂w_i and s_ij = w_iᵀH_ij w_j, the joint effect of pairs included (Peng 2019).
 */
export const ccp: Method<z.infer<typeof ConfigSchema>> = {
  id: 'ccp',
  name: 'Collaborative channel pruning (CCP)',
  revision: 1,
  paper: {
    title: 'Collaborative Channel Pruning for Deep Networks',
    authors: 'Hanyu Peng, Jiaxiang Wu, Shifeng Chen, Junzhou Huang',
    year: 2019,
    venue: 'ICML',
    arxiv: null,
  },
  summary:
    'Removes the filters that the loss would miss least together, by a second-order expansion with a term for every pair, in one shot.',
  fidelity: {
    level: 'adapted',
    notes:
      'As published: the loss’s expansion to second order in the removed filters of a layer, with the Hessian from first-order gradients, as a 0–1 quadratic problem a layer. ' +
      'Deviations: the Hessian is the empirical Fisher matrix, estimated from gradients of small batches (batch size × their covariance, plus the mean’s square), where the paper derives its approximation from the loss’s own form; ' +
      'the quadratic problem is solved greedily, filter by filter, where the paper relaxes it; all layers are pruned at once. ' +
      'Gradients are those of evaluation mode (running statistics), because in training mode batch norm makes w_iᵀ∂L/∂w_i vanish. ' +
      'Images are drawn by the run’s seed from the training set, without augmentation. On boards that open residual streams the contributions of all layers that write a stream are summed.',
  },
  startsFrom: 'base',
  cost: 'passes over data',
  granularity: 'filter',
  configSchema: ConfigSchema,
  asPublished: { ratio: { kind: 'target' }, terms: 'both', batches: 64, batchSize: 16 },
  init: ({ config: { batches, batchSize } }) =>
    observing({
      kind: 'gradients',
      batchNorm: 'running',
      batches,
      batchSize,
      measure: ({ op, channels, weight, weightGradient }) => {
        if (op !== 'filters') return null;
        const contributions = new Float64Array(channels);
        weight.forEach((w, i) => (contributions[i % channels]! += w * weightGradient[i]!));
        return contributions;
      },
    }),
  score: ({ config }, _weights, statistics) =>
    Object.fromEntries(
      Object.entries(statistics).map(([group, layers]) => {
        const { mean, pairs } = expansion(layers);
        const linear = mean.map((u) => (config.terms === 'both' ? -u : 0));
        const { order } = greedyRemoval(pairs, linear);
        return [group, removalScores(order)];
      }),
    ),
};

/** u by channel, and ½·s by pair of channels, from the contributions that each batch's mean loss has. */
function expansion(layers: readonly Series[]): { readonly mean: Float64Array; readonly pairs: Float64Array } {
  const [{ batches, images }] = layers as [Series];
  const totals = batches.map((_, b) => layers.map((layer) => layer.batches[b]!).reduce(sum));
  const seen = images.reduce((a, b) => a + b, 0);
  const n = totals[0]!.length;
  const mean = new Float64Array(n);
  totals.forEach((total, b) => total.forEach((c, i) => (mean[i]! += (images[b]! * c) / seen)));
  const pairs = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let covariance = 0;
      totals.forEach((total, b) => {
        covariance += (images[b]! * (total[i]! - mean[i]!) * (total[j]! - mean[j]!)) / totals.length;
      });
      pairs[i * n + j] = pairs[j * n + i] = (covariance + mean[i]! * mean[j]!) / 2;
    }
  }
  return { mean, pairs };
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}
