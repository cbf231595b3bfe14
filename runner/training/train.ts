import type { PackedDataset } from '#core/datasets/packed';
import { Fault, isFault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Recipe } from '#core/recipes/recipe';
import { lrAt, momentumAt, stepsPerEpoch } from '#core/recipes/schedule';
import { trainingLength } from '#core/verification/work';
import type { Epoch, Evaluation, StageLedger } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import { openTrainer, type Trainer } from '#runner/compute/network/trainer';
import { imagesOf, trainingBatches } from '#runner/training/batches';
import { breather, type Breather } from '#runner/training/breather';
import { evaluate } from '#runner/training/evaluate';
import { stageLedger } from '#runner/training/ledger';

export type TrainingJob = {
  readonly backend: Backend;
  readonly graph: Graph;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly recipe: Recipe;
  /** Of the run: decides order and augmentation of the images. */
  readonly seed: number;
  readonly dataset: PackedDataset;
  /** By parameter name: factors on its gradient at every step. */
  readonly masks?: ReadonlyMap<string, Float32Array>;
  readonly signal: AbortSignal;
  onStep?(done: { readonly epoch: number; readonly step: number; readonly steps: number }): void;
  onEpoch?(row: Epoch): void;
};

export type Trained = {
  readonly weights: Map<string, Weight>;
  /** One row an epoch. */
  readonly epochs: Epoch[];
  /** On the test set after the last epoch: the number that ranks. */
  readonly evaluation: Evaluation;
  readonly ledger: StageLedger;
};

/**
 * Trains a network by a recipe: every epoch in a new order, evaluated on the full test set at its end. Two calls with
 * equal jobs on one backend give bit-identical weights.
 *
 * Throws Fault `not-finite` naming step and layer when training diverges, `cancelled` within one step of the signal.
 */
export async function train(job: TrainingJob): Promise<Trained> {
  const { backend, graph, recipe, dataset } = job;
  const started = performance.now();
  const test = imagesOf(dataset.test, dataset.descriptor);
  const breathe = breather(job.signal);
  const options = { labelSmoothing: recipe.loss.labelSmoothing, ...(job.masks && { masks: job.masks }) };
  const trainer = openTrainer(backend, graph, job.weights, options);
  try {
    const epochs: Epoch[] = [];
    let weights = new Map(job.weights);
    let evaluation: Evaluation | null = null;
    let trained = 0;
    const length = trainingLength(recipe, dataset.descriptor.train);
    for (let epoch = 1; epoch <= length.rows; epoch++) {
      const epochStarted = performance.now();
      const fit = await trainEpoch(job, trainer, epoch, breathe);
      weights = await trainer.weights();
      evaluation = await evaluate(backend, graph, weights, test, breathe).catch((error: unknown) => {
        if (!isFault(error) || error.code !== 'not-finite') throw error;
        throw diverged('the output on the test set', recipe, { ...fit, epoch });
      });
      trained += fit.images;
      const row = {
        epoch,
        trainLoss: fit.loss / fit.images,
        trainTop1: fit.correct / fit.images,
        testTop1: evaluation.correct / evaluation.total,
        lr: fit.lr,
        seconds: secondsSince(epochStarted),
      };
      epochs.push(row);
      job.onEpoch?.(row);
    }
    const work = { epochs: length.epochs, forwardOnly: 0, trained, seconds: secondsSince(started) };
    const ledger = stageLedger(graph, dataset.descriptor.train, work);
    return { weights, epochs, evaluation: evaluation!, ledger };
  } finally {
    trainer.close();
  }
}

/** Sums over an epoch's images; `steps` are all optimizer steps so far, `lr` is the last one's. */
type Fit = {
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
  readonly steps: number;
  readonly lr: number;
};

/** The optimizer steps of one epoch; fewer where the recipe stops inside it. */
async function trainEpoch(
  job: TrainingJob,
  trainer: Trainer,
  epoch: number,
  breathe: Breather,
): Promise<Fit> {
  const { recipe, dataset, seed } = job;
  const train = imagesOf(dataset.train, dataset.descriptor);
  const perEpoch = stepsPerEpoch(recipe, dataset.descriptor.train);
  const { nesterov, weightDecay } = recipe.optimizer;
  const { steps: last } = trainingLength(recipe, dataset.descriptor.train);
  let fit: Fit = { images: 0, loss: 0, correct: 0, steps: (epoch - 1) * perEpoch, lr: 0 };
  for (const batch of trainingBatches(train, recipe, seed, epoch)) {
    if (fit.steps === last) break;
    const lr = lrAt(recipe.schedule, recipe.epochs, perEpoch, fit.steps);
    const momentum = momentumAt(recipe, perEpoch, fit.steps);
    const { loss, correct, notFinite } = await trainer.step(batch, { lr, momentum, nesterov, weightDecay });
    fit = {
      images: fit.images + batch.labels.length,
      loss: fit.loss + loss * batch.labels.length,
      correct: fit.correct + correct,
      steps: fit.steps + 1,
      lr,
    };
    if (notFinite !== null) throw diverged(notFinite, recipe, { ...fit, epoch });
    job.onStep?.({ epoch, step: fit.steps - (epoch - 1) * perEpoch, steps: perEpoch });
    await breathe();
  }
  return fit;
}

function diverged(
  what: string,
  recipe: Recipe,
  { steps, epoch, lr }: { readonly steps: number; readonly epoch: number; readonly lr: number },
): Fault {
  return new Fault(
    'not-finite',
    `Training by recipe "${recipe.id}" diverged at optimizer step ${steps} (epoch ${epoch}, learning rate ${lr}): ${what} is no longer finite.`,
    { hint: 'Lower the learning rate, or warm it up.', class: 'submitter' },
  );
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
