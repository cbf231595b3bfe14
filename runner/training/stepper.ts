import type { SgdStep } from '#runner/compute/kernels';
import type { StepOutcome, Trainer } from '#runner/compute/network/trainer';
import type { BatchPlan } from '#runner/training/batches';
import { openBatches, planAfter, type BatchSource } from '#runner/training/batchSource';
import { blockMaker } from '#runner/training/blocks';

export type Taken = StepOutcome & { readonly images: number };

/** Takes a training's steps in order. */
export type Stepper = {
  /** How many steps ahead the next call wants to know. */
  wants(): number;
  /** Takes the next steps, at least one; ends with the first after which something isn't finite. `sgd`: one a step. */
  take(sgd: readonly SgdStep[]): Promise<readonly Taken[]>;
  close(): Promise<void>;
};

/** A call keeps the process from everything else, heartbeats included, for about so long at most. */
const LONGEST_CALL_MS = 2000;

/** Several a call where the trainer can, else one. */
export function openStepper(trainer: Trainer, plan: BatchPlan, longestCallMs = LONGEST_CALL_MS): Stepper {
  return trainer.stepsPerCall() > 1
    ? inBlocks(trainer, plan, longestCallMs)
    : oneByOne(trainer, openBatches(plan));
}

function oneByOne(trainer: Trainer, batches: BatchSource): Stepper {
  return {
    wants: () => 1,
    take: async ([sgd]) => {
      const batch = await batches.next();
      return [{ ...(await trainer.step(batch, sgd!)), images: batch.labels.length }];
    },
    close: batches.close,
  };
}

function inBlocks(trainer: Trainer, plan: BatchPlan, longestCallMs: number): Stepper {
  const nextBlock = blockMaker(plan);
  let done = 0;
  let fastest = Infinity;
  let single: Stepper | null = null;
  return {
    wants: () => {
      if (single !== null) return single.wants();
      const quick = fastest === Infinity ? 1 : Math.max(1, Math.floor(longestCallMs / fastest));
      return Math.min(trainer.stepsPerCall(), quick);
    },
    take: async (sgd) => {
      // Where blocks turn out to be impossible, batches are prepared ahead from here on.
      if (single === null && trainer.stepsPerCall() === 1) {
        single = oneByOne(trainer, openBatches(planAfter(plan, done)));
      }
      if (single !== null) return single.take(sgd);
      const { steps, ...block } = nextBlock(planAfter(plan, done), sgd.length);
      const start = performance.now();
      const outcomes = await trainer.block({ ...block, sgd: sgd.slice(0, steps) });
      fastest = Math.min(fastest, (performance.now() - start) / outcomes.length);
      done += outcomes.length;
      return outcomes.map((outcome) => ({ ...outcome, images: block.size }));
    },
    close: async () => single?.close(),
  };
}
