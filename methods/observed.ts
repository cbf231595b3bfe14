import { z } from 'zod';
import type { MethodPlan, Observe, Series, Statistics } from '#methods/method';

/** Config fields of methods that look at data. */
export const passesFields = (batches: number, batchSize: number) => ({
  batches: z.number().int().min(1).max(10_000).default(batches).meta({
    title: 'Batches',
    description: 'Batches of training images to look at; fewer where the training set ends.',
  }),
  batchSize: z.number().int().min(1).max(4096).default(batchSize).meta({
    title: 'Batch size',
    description: 'Images a batch.',
  }),
});

/** Which images are seen and what becomes of streams, for the fidelity notes of methods that score responses. */
export const RESPONSES_NOTE =
  'Images are drawn by the run’s seed from the training set, without augmentation, and pass in evaluation mode. ' +
  'On boards that open residual streams a channel’s score is the mean over all relus that its stream passes.';

/** The plan of a one-shot method that observes. */
export function observing(observe: Observe): MethodPlan {
  const looksAt = observe.kind === 'gradients' ? 'gradients' : 'activations';
  return { needs: ['weights', looksAt], schedule: 'one-shot', observe };
}

/** Training images that a method sees: what the ledger counts. */
export function imagesSeen(
  { observe }: { readonly observe: { readonly batches: number; readonly batchSize: number } | null },
  trainingImages: number,
): number {
  return observe === null ? 0 : Math.min(observe.batches * observe.batchSize, trainingImages);
}

type Scores = Readonly<Record<string, Float64Array>>;

/** Scores of each group as the sum over its places of a score per channel. */
export function sumOverPlaces(statistics: Statistics, scoreOf: (series: Series) => Float64Array): Scores {
  const groups = Object.entries(statistics);
  return Object.fromEntries(groups.map(([group, places]) => [group, places.map(scoreOf).reduce(added)]));
}

/** The same as a mean, so that long streams are no more important than short ones. */
export function meanOverPlaces(statistics: Statistics, scoreOf: (series: Series) => Float64Array): Scores {
  const sums = Object.entries(sumOverPlaces(statistics, scoreOf));
  return Object.fromEntries(
    sums.map(([group, sum]) => [group, sum.map((score) => score / statistics[group]!.length)]),
  );
}

/** Sum over all batches of a place, divided by its images. */
export function perImage({ batches, images }: Series): Float64Array {
  const seen = images.reduce((a, b) => a + b, 0);
  return batches.reduce(added).map((sum) => sum / seen);
}

/** Mean over batches, each counting once. */
export function perBatch(batches: readonly Float64Array[]): Float64Array {
  return batches.reduce(added).map((sum) => sum / batches.length);
}

function added(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}
