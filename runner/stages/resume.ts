import { isFault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import type { Recipe } from '#core/recipes/recipe';
import { stepsPerEpoch } from '#core/recipes/schedule';
import type { Lease } from '#core/wire/runner';
import { trainingLength } from '#core/verification/work';
import { engineId } from '#runner/checkpoint/engine';
import { decodeTrainingState, encodeTrainingState } from '#runner/checkpoint/trainingState';
import type { StateExpectation } from '#runner/checkpoint/trainingState';
import type { EncodedState, StageIo } from '#runner/stages/io';
import { programVersion } from '#runner/stages/provenance';
import { shareDone, type TrainingState } from '#runner/training/state';
import type { Checkpoints } from '#runner/training/train';

/** A training that states belong to. */
export type ResumableTraining = {
  /** Hash of the stage. */
  readonly stage: string;
  readonly graph: Graph;
  readonly recipe: Pick<Recipe, 'epochs' | 'batchSize' | 'lastBatch'>;
  /** Training images. */
  readonly images: number;
};

/**
 * The state that an earlier lease left, to go on from. Null, with a line in the log, when there is none or it is not
 * one that this training may go on from; it then starts from the beginning. Throws Fault `no-server` and `cancelled`.
 */
export async function stateToResume(
  { resume }: Pick<Lease, 'resume'>,
  training: ResumableTraining,
  io: StageIo,
): Promise<TrainingState | null> {
  // A server of an earlier version sends none.
  if ((resume ?? null) === null) return null;
  try {
    const state = decodeTrainingState(await io.artifact(resume!.sha256), expectation(training, io));
    const { epoch, step } = state.position;
    io.log(`goes on from the checkpoint at epoch ${epoch}, step ${step}`);
    return state;
  } catch (error) {
    if (!isFault(error) || error.code === 'no-server' || error.code === 'cancelled') throw error;
    io.log(`starts from the beginning; checkpoint refused: ${error.message}`);
    return null;
  }
}

/** What `train` does with its states: they are encoded and given to the stage's keeper. */
export function checkpointsOf(training: ResumableTraining, io: StageIo): Checkpoints | null {
  const { checkpoints: keeper } = io;
  if (keeper === null) return null;
  const { epochs, stepsPerEpoch: steps, ...origin } = expectation(training, io);
  const encoded = (state: TrainingState): EncodedState => ({
    bytes: encodeTrainingState(state, origin),
    at: {
      epoch: state.position.epoch - 1,
      step: state.position.step,
      share: shareDone(state.position, epochs, steps),
    },
  });
  return {
    due: () => keeper.due(),
    keep: (state) => keeper.keep(encoded(state)),
    wantsLast: () => keeper.wantsLast(),
    keepLast: (state) => keeper.keepLast(encoded(state)),
  };
}

/** What a state of this training must say of itself. */
export function expectation(training: ResumableTraining, { backend }: StageIo): StateExpectation {
  const { stage, graph, recipe, images } = training;
  const versions = { fairprune: programVersion(), ...backend.versions };
  return {
    stage,
    graph,
    engine: engineId({ ...backend, versions }),
    epochs: trainingLength(recipe, images).rows,
    stepsPerEpoch: stepsPerEpoch(recipe, images),
  };
}
