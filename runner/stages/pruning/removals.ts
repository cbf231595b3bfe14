import { isFault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import type { Graph, Kept } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { shrinkGraph, shrinkNetwork } from '#core/networks/shrink';
import type { Weight } from '#core/networks/weights';
import { selectFilters, type Selection } from '#core/selection/select';
import type { PrunePart } from '#core/verification/pruneLedger';
import {
  encoded,
  everything,
  lengthOf,
  removalsOf,
  shareOf,
  type Length,
  type Pruning,
  type Standing,
} from '#runner/stages/pruning/course';
import { pruningToResume, type PruningState } from '#runner/stages/pruning/pruningState';
import { refitWeights } from '#runner/stages/pruning/refit';
import { scoreNetwork, type Network, type Scores } from '#runner/stages/pruning/score';
import { trainingProgress } from '#runner/stages/progress';
import type { StageIo } from '#runner/stages/io';
import { NO_SUMS, type TrainingState } from '#runner/training/state';
import { trainUntil, type Checkpoints } from '#runner/training/train';

export type Removed = {
  readonly network: Network;
  readonly selection: Selection;
  readonly state: PruningState;
  readonly training: TrainingState | null;
};

/**
 * Removes filters in one step or several, with training between: score, shrink, train, score again. The momentum of the
 * kept weights goes on through a removal unless the training starts anew each time. The last removal ends it: what
 * trains after that is retraining. Interrupted and gone on from its last state it gives the same bits.
 */
export async function removeFilters(pruning: Pruning): Promise<Removed> {
  const length = lengthOf(pruning);
  let standing = await begun(pruning, length);
  const clock = clockFrom(standing.pruning.seconds);
  const of = removalsOf(pruning);
  for (let number = standing.pruning.removals.length + 1; number <= of; number++) {
    if (number > 1) standing = await trainOn(pruning, length!, standing, number, clock);
    try {
      standing = await removeOnce(pruning, length, standing, number, of);
    } catch (error) {
      await keepLast(pruning, length, standing, clock, error);
      throw error;
    }
  }
  const { network, selection, training } = standing;
  if (selection === null) throw new Error('the pruning was finished before it began');
  return { network, selection, training, state: { ...standing.pruning, seconds: clock() } };
}

/** Share of the stage's progress that the evaluation at its end doesn't stand for. */
export const BEFORE_EVALUATION = 0.95;

function beforeEvaluation({ report }: Pick<StageIo, 'report'>): Pick<StageIo, 'report'> {
  return { report: (progress) => report({ ...progress, share: BEFORE_EVALUATION * progress.share }) };
}

async function begun({ lease, dense, task, io }: Pruning, length: Length | null): Promise<Standing> {
  const left = length === null ? null : await pruningToResume(lease, dense.graph, length.expected, io);
  if (left === null) {
    const pruning = { kept: kept(everything(task)), scores: {}, removals: [], parts: [], seconds: 0 };
    return { pruning, network: dense, training: null, selection: null };
  }
  const { rows } = left.training.position;
  trainingProgress(beforeEvaluation(io), {
    epochs: length!.rows,
    images: 0,
    done: shareOf(length, left.training),
  }).onResume(rows);
  const graph = shrinkGraph(dense.graph, left.pruning.kept);
  return { ...left, network: { graph, weights: left.training.weights }, selection: null };
}

type Clock = () => number;

/** Seconds of this lease and of those before it. */
function clockFrom(before: number): Clock {
  const started = performance.now();
  return () => before + (performance.now() - started) / 1000;
}

/** The training before removal `number`. */
async function trainOn(
  pruning: Pruning,
  length: Length,
  standing: Standing,
  number: number,
  clock: Clock,
): Promise<Standing> {
  const { stage, dataset, io } = pruning;
  const { network } = standing;
  const from = standing.training!;
  const size = { epochs: length.rows, images: dataset.descriptor.train, done: shareOf(length, from) };
  const progress = trainingProgress(beforeEvaluation(io), size);
  const checkpoints = checkpointsOf(pruning, length, standing.pruning, clock);
  const training = await trainUntil(
    {
      ...network,
      ...length.training,
      backend: io.backend,
      signal: io.signal,
      seed: stage.seed,
      dataset,
      from,
      onStep: progress.onStep,
      onEpoch: progress.onEpoch,
      ...(checkpoints && { checkpoints }),
    },
    (number - 1) * length.between,
  );
  await progress.finish();
  const before = standing.pruning.parts.reduce((sum, part) => sum + part.trained, 0);
  const { trained, sums } = training.position;
  return {
    ...standing,
    pruning: withPart(standing.pruning, network.graph, { trained: trained + sums.images - before }),
    network: { graph: network.graph, weights: training.weights },
    training,
  };
}

function checkpointsOf(
  { io: { checkpoints: keeper } }: Pruning,
  length: Length,
  pruning: PruningState,
  clock: Clock,
): Checkpoints | null {
  if (keeper === null) return null;
  const now = (training: TrainingState) => encoded(length, { ...pruning, seconds: clock() }, training);
  return {
    due: () => keeper.due(),
    keep: (training) => {
      const state = now(training);
      if (state !== null) keeper.keep(state);
    },
    wantsLast: () => keeper.wantsLast(),
    keepLast: async (training) => {
      const state = now(training);
      if (state !== null) await keeper.keepLast(state);
    },
  };
}

/** Scores the network, unless earlier scores decide all removals, and takes filters out. */
async function removeOnce(
  pruning: Pruning,
  length: Length | null,
  standing: Standing,
  number: number,
  of: number,
): Promise<Standing> {
  const { task, schedule, io } = pruning;
  const report = (done: number, message: string): Promise<void> =>
    io.report({
      epoch: standing.training?.position.rows.length ?? 0,
      epochs: length?.rows ?? 0,
      imagesPerSecond: 0,
      rows: [],
      share: BEFORE_EVALUATION * (of === 1 ? done : shareOf(length, standing.training)),
      message: of === 1 ? message : `removal ${number} of ${of}: ${message}`,
    });
  const scored =
    number === 1 || schedule?.rescore === true
      ? await scoreNetwork(pruning, standing.network, number, (seen, total) =>
          report((LOOKED * seen) / total, `looked at ${seen} of ${total} training images`),
        )
      : null;
  const memory = number === 1 ? 0 : (schedule?.memory ?? 0);
  const earlier = asScores(standing.pruning.scores);
  const scores = scored === null ? earlier : blended(earlier, scored.scores, memory);
  const before = standing.pruning.kept;
  const selection = selectFilters({
    ...task,
    scores,
    ...(schedule && { round: { schedule, number, of, kept: before } }),
  });
  const within = placesWithin(before, selection.kept);
  const shrunk = shrinkNetwork(standing.network.graph, within, standing.network.weights);
  const { weights, work } = await refitWeights(pruning, standing.network, shrunk, within, number, (done) =>
    report(LOOKED + (1 - LOOKED) * done, 'fitting the weights that are left'),
  );
  const network = { graph: shrunk.graph, weights };
  const part = { ...scored, ...(work && { refitting: work }) };
  const seen = withPart(standing.pruning, standing.network.graph, part);
  return {
    network,
    selection,
    training:
      of === 1 ? null : trainingAfter(standing, network, within, schedule?.training.restarts === true),
    pruning: {
      ...seen,
      kept: kept(selection.kept),
      scores: Object.fromEntries(
        Object.entries(within).map(([id, places]) => [id, places.map((place) => scores[id]![place]!)]),
      ),
      removals: [
        ...seen.removals,
        {
          optimizerSteps: (number - 1) * (length?.between ?? 0),
          kept: Object.fromEntries(Object.entries(selection.kept).map(([id, all]) => [id, all.length])),
        },
      ],
    },
  };
}

/** How far a removal is once the method has looked at images: the rest is fitting weights. */
const LOOKED = 0.7;

/** A stage that was stopped to be handed on while it scored leaves the state before that. */
async function keepLast(
  { io: { checkpoints } }: Pruning,
  length: Length | null,
  { pruning, training }: Standing,
  clock: Clock,
  error: unknown,
): Promise<void> {
  const stopped = isFault(error) && error.code === 'cancelled' && checkpoints?.wantsLast() === true;
  if (!stopped || length === null || training === null) return;
  const state = encoded(length, { ...pruning, seconds: clock() }, training);
  if (state !== null) await checkpoints.keepLast(state);
}

function withPart(pruning: PruningState, graph: Graph, done: Partial<PrunePart>): PruningState {
  const { forwardOnly = 0, gradientOnly = 0, trained = 0, refitting } = done;
  const { macs } = networkCost(graph);
  const part = { macs, forwardOnly, gradientOnly, trained, ...(refitting && { refitting }) };
  return { ...pruning, parts: [...pruning.parts, part] };
}

/** memory · earlier + (1 − memory) · newer, channel by channel: the moving average of Molchanov 2019. */
function blended(earlier: Scores, newer: Scores, memory: number): Scores {
  if (memory === 0) return newer;
  return Object.fromEntries(
    Object.entries(newer).map(([id, scores]) => [
      id,
      scores.map((score, c) => memory * earlier[id]![c]! + (1 - memory) * score),
    ]),
  );
}

function asScores(scores: PruningState['scores']): Scores {
  return Object.fromEntries(Object.entries(scores).map(([id, values]) => [id, Float64Array.from(values)]));
}

/** Where the channels that stay stand among those that there were. */
function placesWithin(before: Kept, after: Kept): Kept {
  return Object.fromEntries(
    Object.entries(after).map(([id, channels]) => {
      const places = new Map(before[id]!.map((channel, place) => [channel, place]));
      return [id, channels.map((channel) => places.get(channel)!)];
    }),
  );
}

/** The training as it goes on with the smaller network. */
function trainingAfter(
  { network: before, training }: Standing,
  { graph, weights }: Network,
  within: Kept,
  restarts: boolean,
): TrainingState {
  const trainable = parameterSpecs(graph).filter((spec) => spec.trainable);
  const shrunk =
    training === null || restarts
      ? null
      : shrinkNetwork(before.graph, within, new Map([...before.weights, ...training.velocities])).weights;
  const velocities = trainable.map(({ name, shape }): [string, Weight] => [
    name,
    shrunk?.get(name) ?? { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
  ]);
  return {
    weights,
    velocities: new Map(velocities),
    masks: new Map(),
    hooks: new Map(),
    position: training?.position ?? BEGINNING,
  };
}

const BEGINNING: TrainingState['position'] = {
  epoch: 1,
  step: 0,
  sums: NO_SUMS,
  rows: [],
  trained: 0,
  seconds: 0,
  epochSeconds: 0,
};

function kept(of: Kept): Record<string, number[]> {
  return Object.fromEntries(Object.entries(of).map(([id, channels]) => [id, [...channels]]));
}
