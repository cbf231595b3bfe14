import type { Dataset } from '#runner/data/dataset';
import { Fault, isFault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Recipe } from '#core/recipes/recipe';
import { lrAt, momentumAt, stepsPerEpoch } from '#core/recipes/schedule';
import { trainingLength, type TrainingLength } from '#core/verification/work';
import type { OpenHooks } from '#methods/trainingHooks';
import { undecayed } from '#core/recipes/decay';
import type { Epoch, Evaluation, StageLedger } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import type { EngineReport } from '#runner/compute/compiler';
import type { SgdStep } from '#runner/compute/kernels';
import { openTrainer, type Trainer, type TrainingOptions } from '#runner/compute/network/trainer';
import { imagesOf, type BatchPlan, type Images } from '#runner/training/batches';
import { breather, type Breather } from '#runner/training/breather';
import { evaluate } from '#runner/training/evaluate';
import { stageLedger } from '#runner/training/ledger';
import { residenceOf } from '#runner/training/residence';
import { NO_SUMS, type EpochSums, type Position, type TrainingState } from '#runner/training/state';
import { openStepper, type Stepper, type Taken } from '#runner/training/stepper';

export type TrainingJob = {
  readonly backend: Backend;
  readonly graph: Graph;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly recipe: Recipe;
  /** How often the recipe is taken, one time after the other as one training; once when not given. */
  readonly repeats?: number;
  /** Of the run: decides order and augmentation of the images. */
  readonly seed: number;
  readonly dataset: Dataset;
  /** By parameter name: factors on its gradient at every step. */
  readonly masks?: ReadonlyMap<string, Float32Array>;
  /** What a method does inside the training. */
  readonly hooks?: OpenHooks;
  readonly signal: AbortSignal;
  /** Where an earlier call with this job was interrupted; from the beginning when not given. */
  readonly from?: TrainingState | null;
  readonly checkpoints?: Checkpoints;
  onStep?(done: { readonly epoch: number; readonly step: number; readonly steps: number }): void;
  onEpoch?(row: Epoch): void;
};

/** Who keeps the states that a training can go on from. */
export type Checkpoints = {
  /** Asked after every call of one or several steps: whether to keep the state now. */
  due(): boolean;
  /** Takes a state while training goes on. */
  keep(state: TrainingState): void;
  /** Whether whoever stopped this training wants its last state. */
  wantsLast(): boolean;
  /** Takes the state in which training was stopped; training ends when it has. */
  keepLast(state: TrainingState): Promise<void>;
};

export type Trained = {
  readonly weights: Map<string, Weight>;
  /** One row an epoch. */
  readonly epochs: Epoch[];
  /** On the test set after the last epoch: the number that ranks. */
  readonly evaluation: Evaluation;
  readonly ledger: StageLedger;
  /** How its steps were computed. */
  readonly engine: EngineReport;
};

/**
 * Trains a network by a recipe: every epoch in a new order, evaluated on the full test set at its end. Two calls with
 * equal jobs on one backend give bit-identical weights, also when one of them was interrupted and went on from a state
 * that it had kept, as often as that may be.
 *
 * Throws Fault `not-finite` naming step and layer when training diverges, `cancelled` within one step of the signal, or within
 * those of one call where that takes several.
 */
export async function train(job: TrainingJob): Promise<Trained> {
  const { backend, graph, dataset, from } = job;
  const trainer = openTrainer(backend, graph, from?.weights ?? job.weights, optionsOf(job));
  const course = courseOf(job, trainer);
  try {
    let last: Awaited<ReturnType<typeof finishEpoch>> | null = null;
    while (course.epoch <= course.length.rows) {
      await trainEpoch(course);
      last = await finishEpoch(course);
    }
    if (last === null) throw new Error('the training was finished before it began');
    const { trained, seconds } = positionOf(course);
    const work = { epochs: course.length.epochs, forwardOnly: 0, gradientOnly: 0, trained, seconds };
    const ledger = stageLedger(graph, dataset.descriptor.train, work);
    return { ...last, epochs: [...course.rows], ledger, engine: trainer.engine() };
  } catch (error) {
    await keepLast(course, error);
    throw error;
  } finally {
    await course.stepper.close();
    trainer.close();
  }
}

/**
 * Trains up to the optimizer step `stop`, counted from the training's beginning, and returns the state there: what a method
 * needs that changes the network in the middle of a training. An epoch that is complete at `stop` is evaluated, and so is
 * a last one that the training ends inside of. Throws as {@link train}.
 */
export async function trainUntil(job: TrainingJob, stop: number): Promise<TrainingState> {
  const { backend, graph, from } = job;
  const trainer = openTrainer(backend, graph, from?.weights ?? job.weights, optionsOf(job));
  const course = courseOf(job, trainer, stop);
  try {
    while (course.epoch <= course.length.rows) {
      await trainEpoch(course);
      // Also of an epoch whose steps were all done when an earlier call was interrupted.
      if (course.step === course.steps || stepsDone(course) === course.length.steps)
        await finishEpoch(course);
      if (stepsDone(course) >= stop) break;
    }
    return await stateOf(course);
  } catch (error) {
    await keepLast(course, error);
    throw error;
  } finally {
    await course.stepper.close();
    trainer.close();
  }
}

function optionsOf({ backend, graph, recipe, masks, hooks, from, dataset }: TrainingJob): TrainingOptions {
  const { epoch, step } = from?.position ?? { epoch: 1, step: 0 };
  const kept = from && hooks && new Map([...from.masks].map(([name, { data }]) => [name, data]));
  return {
    labelSmoothing: recipe.loss.labelSmoothing,
    undecayed: undecayed(graph, recipe.optimizer.decays),
    residence: residenceOf(backend, graph, { images: trainingImages({ dataset, recipe }), recipe }),
    stepsBefore: (epoch - 1) * stepsPerEpoch(recipe, dataset.descriptor.train) + step,
    ...((kept ?? masks) && { masks: kept ?? masks }),
    ...(hooks && { hooks }),
    ...(from && { velocities: from.velocities, hookState: from.hooks }),
  };
}

/** A training on its way: where it stands is replaced after each step and epoch. */
type Course = {
  readonly job: TrainingJob;
  readonly trainer: Trainer;
  readonly breathe: Breather;
  readonly stepper: Stepper;
  readonly test: Images;
  /** Optimizer steps of a whole epoch. */
  readonly steps: number;
  /** Where the recipe ends: it may stop inside an epoch. */
  readonly length: TrainingLength;
  /** Optimizer steps after which to stop. */
  readonly stop: number;
  /** Optimizer steps of the recipe, once. */
  readonly once: number;
  readonly clock: { readonly total: () => number; readonly epoch: () => number; newEpoch(): void };
  epoch: number;
  step: number;
  ended: boolean;
  sums: EpochSums;
  rows: readonly Epoch[];
  trained: number;
};

function courseOf(job: TrainingJob, trainer: Trainer, until?: number): Course {
  const { dataset, recipe, from, repeats = 1 } = job;
  const images = dataset.descriptor.train;
  const length = trainingLength({ ...recipe, epochs: recipe.epochs * repeats }, images);
  const { epoch = 1, step = 0, ended = false, sums = NO_SUMS, rows = [], trained = 0 } = from?.position ?? {};
  const steps = stepsPerEpoch(recipe, images);
  const stop = until ?? length.steps;
  return {
    job,
    trainer,
    epoch,
    step,
    ended,
    sums,
    rows,
    trained,
    breathe: breather(job.signal),
    stepper: openStepper(trainer, {
      images: trainingImages(job),
      recipe,
      seed: job.seed,
      epoch,
      step,
      batches: Math.max(0, stop - stepsDone({ epoch, step, steps })),
    }),
    test: imagesOf(dataset.test, dataset.descriptor, recipe.normalisation),
    steps,
    length,
    stop,
    once: length.steps / repeats,
    clock: clockFrom(from?.position),
  };
}

function trainingImages({ dataset, recipe }: Pick<TrainingJob, 'dataset' | 'recipe'>): BatchPlan['images'] {
  return imagesOf(dataset.train, dataset.descriptor, recipe.normalisation);
}

/** Time of this call and of those before that led here. */
function clockFrom(position?: Position): Course['clock'] {
  const before = position?.seconds ?? 0;
  const started = performance.now();
  let inEpoch = position?.epochSeconds ?? 0;
  let epochStarted = started;
  return {
    total: () => before + secondsSince(started),
    epoch: () => inEpoch + secondsSince(epochStarted),
    newEpoch: () => {
      inEpoch = 0;
      epochStarted = performance.now();
    },
  };
}

/** The optimizer steps of the epoch under way that are not done yet; fewer where the recipe stops inside it. */
async function trainEpoch(course: Course): Promise<void> {
  const { job, stepper, steps, stop } = course;
  for (let done = stepsDone(course); course.step < steps && done < stop; done = stepsDone(course)) {
    const ahead = Math.min(stepper.wants(), steps - course.step, stop - done);
    const sgd = Array.from({ length: ahead }, (_, i) => sgdAt(course, done + i));
    for (const [i, taken] of (await stepper.take(sgd)).entries()) count(course, taken, sgd[i]!.lr);
    await course.breathe();
    if (job.checkpoints?.due() === true) job.checkpoints.keep(await stateOf(course));
  }
}

/** Hyperparameters of the optimizer step that `done` others came before. */
function sgdAt({ job, steps, once }: Course, done: number): SgdStep {
  const { recipe } = job;
  const { nesterov, weightDecay } = recipe.optimizer;
  const lr = lrAt(recipe.schedule, recipe.epochs, steps, done % once);
  return { lr, momentum: momentumAt(recipe, steps, done % once), nesterov, weightDecay };
}

/** Throws Fault `not-finite` after a step that made something so. */
function count(course: Course, { loss, correct, notFinite, images }: Taken, lr: number): void {
  const { sums, job, epoch, steps } = course;
  course.step += 1;
  course.sums = {
    images: sums.images + images,
    loss: sums.loss + loss * images,
    correct: sums.correct + correct,
    lr,
  };
  if (notFinite !== null) throw diverged(notFinite, course);
  job.onStep?.({ epoch, step: course.step, steps });
}

function stepsDone({ epoch, step, steps }: Pick<Course, 'epoch' | 'step' | 'steps'>): number {
  return (epoch - 1) * steps + step;
}

/** Evaluates the epoch under way, writes its row and begins the next. */
async function finishEpoch(
  course: Course,
): Promise<{ readonly weights: Map<string, Weight>; readonly evaluation: Evaluation }> {
  const { job, trainer, sums, epoch } = course;
  if (!course.ended) await trainer.endEpoch(epoch);
  course.ended = job.hooks !== undefined;
  const weights = await trainer.weights();
  const evaluation = await evaluate(job.backend, job.graph, weights, course.test, course.breathe).catch(
    (error: unknown) => {
      if (!isFault(error) || error.code !== 'not-finite') throw error;
      throw diverged('the output on the test set', course);
    },
  );
  const row = {
    epoch,
    trainLoss: sums.loss / sums.images,
    trainTop1: sums.correct / sums.images,
    testTop1: evaluation.correct / evaluation.total,
    lr: sums.lr,
    seconds: course.clock.epoch(),
  };
  course.rows = [...course.rows, row];
  course.trained += sums.images;
  course.epoch += 1;
  course.step = 0;
  course.ended = false;
  course.sums = NO_SUMS;
  course.clock.newEpoch();
  job.onEpoch?.(row);
  return { weights, evaluation };
}

/** A training that was stopped to be handed on leaves its state, at the boundary of a step where it always stops. */
async function keepLast(course: Course, error: unknown): Promise<void> {
  const { checkpoints } = course.job;
  const stopped = isFault(error) && error.code === 'cancelled' && checkpoints?.wantsLast() === true;
  if (!stopped || course.epoch > course.length.rows) return;
  await checkpoints.keepLast(await stateOf(course));
}

async function stateOf(course: Course): Promise<TrainingState> {
  return { ...(await course.trainer.state()), position: positionOf(course) };
}

function positionOf({ epoch, step, ended, sums, rows, trained, clock }: Course): Position {
  const seconds = { seconds: clock.total(), epochSeconds: clock.epoch() };
  return { epoch, step, ...(ended && { ended }), sums, rows, trained, ...seconds };
}

function diverged(what: string, course: Course): Fault {
  const { job, epoch, sums } = course;
  return new Fault(
    'not-finite',
    `Training by recipe "${job.recipe.id}" diverged at optimizer step ${stepsDone(course)} (epoch ${epoch}, learning rate ${sums.lr}): ${what} is no longer finite.`,
    { hint: 'Lower the learning rate, or warm it up.', class: 'submitter' },
  );
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
