import { workerData } from 'node:worker_threads';
import { trainingBatches, type BatchPlan } from '#runner/training/batches';
import { SLOTS, slotOf, type Ring } from '#runner/training/ring';

/** The thread that prepares batches ahead: fills the ring's slots in order and waits where one is not free yet. */
const { plan, ring } = workerData as { readonly plan: BatchPlan; readonly ring: Ring };
const { filled } = ring;
let n = 0;
const room = (images: number) => {
  for (let slot = n % SLOTS; Atomics.load(filled, slot) !== 0;) {
    Atomics.wait(filled, slot, Atomics.load(filled, slot));
  }
  return slotOf(ring, n, images);
};
for (const { labels } of trainingBatches(plan, room)) {
  Atomics.store(filled, n % SLOTS, labels.length);
  Atomics.notify(filled, n % SLOTS);
  n += 1;
}
