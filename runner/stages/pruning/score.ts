import type { Dataset } from '#runner/data/dataset';
import { prunableGroups } from '#core/networks/groups';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import { deriveSeed } from '#core/rng/counter';
import type { PruneStage } from '#core/wire/stage';
import type { Method, MethodInput, Observe, Statistics } from '#methods/method';
import { imagesSeen } from '#methods/observed';
import type { StageIo } from '#runner/stages/io';
import { observedBatches } from '#runner/statistics/batches';
import { collectStatistics } from '#runner/statistics/collect';
import { imagesOf } from '#runner/training/batches';
import { breather } from '#runner/training/breather';

export type Network = { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> };

/** By group: one number a channel of the network that was scored. */
export type Scores = Readonly<Record<string, Float64Array>>;

export type Scored = {
  readonly scores: Scores;
  /** Training images that the method saw: without and with their gradients. */
  readonly forwardOnly: number;
  readonly gradientOnly: number;
};

export type Scoring = {
  readonly method: Method;
  readonly config: unknown;
  readonly stage: Pick<PruneStage, 'prunable' | 'seed'>;
  readonly dataset: Dataset;
  readonly io: Pick<StageIo, 'backend' | 'signal'>;
};

/**
 * A method's scores of a network, with the statistics that it asks for. `removal` counts from 1; every later one draws
 * other images and numbers than the one before.
 */
export async function scoreNetwork(
  { method, config, stage, dataset, io }: Scoring,
  { graph, weights }: Network,
  removal: number,
  onImages: (seen: number, total: number) => Promise<void>,
): Promise<Scored> {
  const groups = prunableGroups(graph, stage.prunable);
  const seed = seedOfRemoval(stage, removal);
  const input = { graph, groups, config, seed };
  const { observe } = method.init(input);
  const { statistics, images } = await observed(observe, input, weights, dataset, io, onImages);
  return {
    scores: method.score(input, weights, statistics),
    forwardOnly: observe?.kind === 'gradients' ? 0 : images,
    gradientOnly: observe?.kind === 'gradients' ? images : 0,
  };
}

/** Seed of all that one removal draws: the stage's own for the first. */
export function seedOfRemoval({ seed }: Pick<PruneStage, 'seed'>, removal: number): number {
  return removal === 1 ? seed : deriveSeed(seed, `removal/${removal}`);
}

async function observed(
  observe: Observe | null,
  input: MethodInput<unknown>,
  weights: Network['weights'],
  dataset: Dataset,
  { backend, signal }: Pick<StageIo, 'backend' | 'signal'>,
  onImages: (seen: number, total: number) => Promise<void>,
): Promise<{ readonly statistics: Statistics; readonly images: number }> {
  if (observe === null) return { statistics: {}, images: 0 };
  const train = imagesOf(dataset.train, dataset.descriptor);
  const total = imagesSeen({ observe }, dataset.descriptor.train);
  const batches = observedBatches(train, observe, input.seed);
  const breathe = breather(signal);
  return collectStatistics({ backend, input, weights, observe }, batches, async (images) => {
    await breathe();
    await onImages(images, total);
  });
}
