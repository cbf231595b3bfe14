import { Worker } from 'node:worker_threads';
import type { Batch } from '#runner/compute/network/trainer';
import { stepsPerEpoch } from '#core/recipes/schedule';
import { freshRoom, trainingBatches, type BatchPlan, type Images } from '#runner/training/batches';
import { makeRing, SLOTS, slotOf } from '#runner/training/ring';

/** A training's batches in order. */
export type BatchSource = {
  /** The next one; it may be overwritten when the one after it is asked for. Throws Error beyond the plan's last. */
  next(): Promise<Batch>;
  close(): Promise<void>;
};

/**
 * Pixel values from which on a thread pays: starting it costs about as much as preparing a tenth of them here does, and
 * small trainings come by the hundred.
 */
const WORTH_A_THREAD = 1e8;

/** Prepared ahead in a thread where that pays, else when asked for: the same bits. */
export function openBatches(plan: BatchPlan): BatchSource {
  const { images, recipe, batches } = plan;
  const values = images.shape.reduce((a, b) => a * b, 1) * recipe.batchSize * batches;
  return values < WORTH_A_THREAD ? preparedHere(plan) : preparedAhead(plan);
}

export function preparedHere(plan: BatchPlan): BatchSource {
  const batches = trainingBatches(plan, freshRoom(plan.images));
  return {
    next: async () => {
      const { value, done } = batches.next();
      if (done === true) throw beyond(plan);
      return value;
    },
    close: async () => void batches.return(undefined),
  };
}

const THREAD = new URL('./batchThread.ts', import.meta.url);

/**
 * Prepared by a thread of its own, on the dataset in shared memory (copied there when it isn't) or from its file, which the
 * thread opens for itself. When that thread fails, the rest is prepared here: what it failed of is then thrown here.
 */
export function preparedAhead(plan: BatchPlan, program: URL = THREAD): BatchSource {
  const shared = { ...plan, images: inSharedMemory(plan.images) };
  const size = plan.images.shape.reduce((a, b) => a * b, 1);
  const ring = makeRing(plan.recipe.batchSize, size);
  const thread = new Worker(program, { workerData: { plan: shared, ring } });
  let rest: BatchSource | null = null;
  const failed = new Promise<'failed'>((resolve) => {
    thread.once('error', ({ message }: Error) => {
      process.emitWarning(`No thread prepares batches ahead (${message}); they are prepared when asked for.`);
      resolve('failed');
    });
  });
  let n = 0;

  const release = (batch: number): void => {
    Atomics.store(ring.filled, batch % SLOTS, 0);
    Atomics.notify(ring.filled, batch % SLOTS);
  };
  /** Images of batch `n`, once it is there; 0 when the thread has failed before. */
  const arrival = async (slot: number): Promise<number> => {
    for (;;) {
      const images = Atomics.load(ring.filled, slot);
      if (images > 0) return images;
      const waiting = Atomics.waitAsync(ring.filled, slot, 0);
      if (waiting.async && (await Promise.race([waiting.value, failed])) === 'failed') {
        return Atomics.load(ring.filled, slot);
      }
    }
  };
  return {
    next: async () => {
      if (rest !== null) return rest.next();
      if (n >= plan.batches) throw beyond(plan);
      if (n > 0) release(n - 1);
      const images = await arrival(n % SLOTS);
      if (images === 0) {
        rest = preparedHere(planAfter(plan, n));
        return rest.next();
      }
      return slotOf(ring, n++, images);
    },
    close: async () => {
      await thread.terminate();
    },
  };
}

/** The plan without its first `done` batches. */
export function planAfter(plan: BatchPlan, done: number): BatchPlan {
  const steps = stepsPerEpoch(plan.recipe, plan.images.split.labels.length);
  const at = plan.step + done;
  return {
    ...plan,
    epoch: plan.epoch + Math.floor(at / steps),
    step: at % steps,
    batches: plan.batches - done,
  };
}

function inSharedMemory(images: Images): Images {
  const { pixels, labels } = images.split;
  if (!(pixels instanceof Uint8Array) || pixels.buffer instanceof SharedArrayBuffer) return images;
  const split = {
    pixels: new Uint8Array(new SharedArrayBuffer(pixels.byteLength)),
    labels: new Uint16Array(new SharedArrayBuffer(labels.byteLength)),
  };
  split.pixels.set(pixels);
  split.labels.set(labels);
  return { ...images, split };
}

function beyond({ batches }: BatchPlan): Error {
  return new Error(`a batch was asked for beyond the ${batches} of the training`);
}
