import type { Dataset } from '#runner/data/dataset';
import { Fault } from '#core/errors/fault';
import type { Kept } from '#core/networks/graph';
import { roundCount, type Task } from '#core/selection/rounds';
import type { SteppedSchedule } from '#core/selection/schedule';
import type { Selection } from '#core/selection/select';
import { stepsBetween, wholeTraining } from '#core/verification/pruneTraining';
import { trainingLength } from '#core/verification/work';
import type { Lease } from '#core/wire/runner';
import type { PruneStage, PruneTraining } from '#core/wire/stage';
import type { Method } from '#methods/method';
import { encodePruning, type PruningState } from '#runner/stages/pruning/pruningState';
import type { Network } from '#runner/stages/pruning/score';
import type { EncodedState, StageIo } from '#runner/stages/io';
import { expectation } from '#runner/stages/resume';
import { shareDone, type TrainingState } from '#runner/training/state';

/** A prune stage on its way: what doesn't change while it goes on. */
export type Pruning = {
  readonly stage: PruneStage;
  readonly lease: Pick<Lease, 'hash' | 'resume'>;
  readonly method: Method;
  readonly config: unknown;
  readonly task: Task;
  /** Null where all goes at once. */
  readonly schedule: SteppedSchedule | null;
  readonly dense: Network;
  readonly dataset: Dataset;
  readonly io: StageIo;
};

/** Where it stands between two steps. */
export type Standing = {
  readonly pruning: PruningState;
  readonly network: Network;
  /** The training as it goes on with that network; null before the first removal. */
  readonly training: TrainingState | null;
  /** What the last removal chose; null before it and after a resume. */
  readonly selection: Selection | null;
};

/** How many removals the stage makes. */
export function removalsOf({ schedule, task }: Pick<Pruning, 'schedule' | 'task'>): number {
  return schedule === null ? 1 : roundCount(task, schedule);
}

/** All training inside the stage: how long it is, how much lies between two removals, what its states look like. */
export type Length = {
  readonly training: PruneTraining;
  readonly between: number;
  /** Epochs begun. */
  readonly rows: number;
  readonly expected: Omit<ReturnType<typeof expectation>, 'graph'>;
};

/** Null for a stage without training. */
export function lengthOf(pruning: Pruning): Length | null {
  const { stage, lease, dense, dataset, io } = pruning;
  const of = removalsOf(pruning);
  if (of === 1) return null;
  if (stage.training === undefined) {
    throw new Fault(
      'internal',
      `The stage makes ${of} removals but says nothing of the training between them.`,
      {
        hint: 'Update the server to the runner’s version.',
        class: 'platform',
      },
    );
  }
  const images = dataset.descriptor.train;
  const recipe = wholeTraining(stage.training);
  return {
    training: stage.training,
    between: stepsBetween(stage.training, of, images),
    rows: trainingLength(recipe, images).rows,
    expected: expectation({ stage: lease.hash, graph: dense.graph, recipe, images }, io),
  };
}

/** Finished share of the stage's training. */
export function shareOf(length: Length | null, training: TrainingState | null): number {
  if (length === null || training === null) return 0;
  return Math.min(1, shareDone(training.position, length.rows, length.expected.stepsPerEpoch));
}

/** A state to go on from; null when its training has nothing left to do. */
export function encoded(length: Length, pruning: PruningState, training: TrainingState): EncodedState | null {
  const { epoch, step } = training.position;
  if (epoch > length.rows) return null;
  return {
    bytes: encodePruning(pruning, training, length.expected),
    at: { epoch: epoch - 1, step, share: shareOf(length, training) },
  };
}

export function everything(task: Task): Kept {
  return Object.fromEntries(
    task.groups.map(({ id, channels }) => [id, Array.from({ length: channels }, (_, i) => i)]),
  );
}
