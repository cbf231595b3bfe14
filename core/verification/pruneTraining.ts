import { prunableGroups } from '#core/networks/groups';
import { buildNetwork } from '#core/networks/registry';
import { boardRecipe } from '#core/recipes/preset';
import type { BoardTraining, Recipe } from '#core/recipes/recipe';
import { stepsPerEpoch, totalSteps } from '#core/recipes/schedule';
import { parseOrFault } from '#core/errors/zodFault';
import { RatioSchema } from '#core/selection/ratio';
import { roundCount } from '#core/selection/rounds';
import { scheduleOf, type TrainingBetween } from '#core/selection/schedule';
import type { BoardDefinition } from '#core/verification/board';
import type { NetworkRef } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { Band, PruneTraining } from '#core/wire/stage';

/**
 * The training inside a prune stage on a board, null where the method's config removes all in one shot: a pure function,
 * so that the plan, the runner, the check of the result and the setup keys mean the same one (S4.1, S4.2).
 * Throws Fault `bad-config` for a schedule that doesn't go with the ratio or the network.
 */
export function pruneTrainingOf(
  board: Pick<BoardDefinition, 'network' | 'prunable' | 'training'>,
  dataset: Pick<DatasetDescriptor, 'image' | 'classes' | 'train'>,
  config: NetworkRef['config'],
  band: Band,
): PruneTraining | null {
  const schedule = scheduleOf(config);
  if (schedule === null) return null;
  const graph = buildNetwork(board.network, { image: dataset.image, classes: dataset.classes.length });
  const groups = prunableGroups(graph, board.prunable);
  const ratio = parseOrFault(RatioSchema, config['ratio'], 'config.ratio');
  const rounds = roundCount({ graph, groups, ratio, band }, schedule);
  return trainingBetween(schedule.training, rounds - 1, board.training, dataset.train);
}

/** So many trainings between removals, completed by what the board fixes for all of its recipes; null for none. */
export function trainingBetween(
  stated: TrainingBetween,
  count: number,
  board: BoardTraining,
  images: number,
): PruneTraining | null {
  if (count < 1) return null;
  const batchSize = stated.batchSize ?? board.batchSize;
  const perEpoch = stepsPerEpoch({ batchSize, lastBatch: board.lastBatch }, images);
  const steps = stated.unit === 'epochs' ? stated.length * perEpoch : stated.length;
  const { lr, milestones, momentum, restarts } = stated;
  const epochs = ((restarts ? 1 : count) * steps) / perEpoch;
  const settings = { ...board, batchSize, weightDecay: stated.weightDecay ?? board.weightDecay };
  const whole = boardRecipe(
    'between-removals',
    epochs,
    milestones.length === 0 ? { kind: 'constant', lr } : { kind: 'step', lr, milestones, gamma: 0.1 },
    settings,
  );
  const recipe = { ...whole, optimizer: { ...whole.optimizer, momentum } };
  return { recipe, repeats: restarts ? count : 1 };
}

/** The whole training of a prune stage as one recipe: how long it is, in optimizer steps, epochs and images. */
export function wholeTraining({ recipe, repeats }: PruneTraining): Recipe {
  return { ...recipe, epochs: recipe.epochs * repeats };
}

/** Optimizer steps between one removal and the next of `rounds`. */
export function stepsBetween({ recipe, repeats }: PruneTraining, rounds: number, images: number): number {
  return (totalSteps(recipe, stepsPerEpoch(recipe, images)) * repeats) / (rounds - 1);
}
