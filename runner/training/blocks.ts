import { stepsPerEpoch } from '#core/recipes/schedule';
import type { Block, Move } from '#runner/compute/network/block';
import type { Batch } from '#runner/compute/network/step';
import { freshRoom, trainingBatches, type BatchPlan } from '#runner/training/batches';
import { epochOrder, type EpochOrder } from '#runner/training/order';

/** The steps at the beginning of a plan as a block, at most `most` of them; by the same draws as `trainingBatches`. */
export type BlockMaker = (
  plan: Pick<BatchPlan, 'epoch' | 'step' | 'batches'>,
  most: number,
) => Omit<Block, 'sgd'> & { readonly steps: number };

/** A block ends with its epoch, and before an epoch's smaller last batch, which is one of its own. */
export function blockMaker({
  images,
  recipe,
  seed,
}: Omit<BatchPlan, 'epoch' | 'step' | 'batches'>): BlockMaker {
  const { split } = images;
  const total = split.labels.length;
  const { batchSize, augmentation } = recipe;
  const pad = augmentation.kind === 'pad-crop-flip' ? augmentation.pad : null;
  const perEpoch = stepsPerEpoch(recipe, total);
  const whole = Math.min(perEpoch, Math.floor(total / batchSize));
  let drawn: { readonly epoch: number; readonly order: EpochOrder } | null = null;
  const orderOf = (epoch: number): EpochOrder => {
    if (drawn?.epoch !== epoch) drawn = { epoch, order: epochOrder(seed, epoch, total, augmentation) };
    return drawn.order;
  };
  return ({ epoch, step, batches }, most) => {
    const order = orderOf(epoch);
    const steps = Math.max(1, Math.min(most, batches, whole - step));
    const start = step * batchSize;
    const end = Math.min(total, start + steps * batchSize);
    const places = order.images.subarray(start, end);
    return {
      steps,
      size: (end - start) / steps,
      places,
      labels: Int32Array.from(places, (place) => split.labels[place]!),
      moves: pad === null ? [] : movesOf(order, pad, start, end),
      batch: (i) => batchAt({ images, recipe, seed, epoch, step: step + i, batches: 1 }),
    };
  };
}

function movesOf({ top, left, flip }: EpochOrder, pad: number, start: number, end: number): readonly Move[] {
  return Array.from({ length: end - start }, (_, k) => {
    const i = start + k;
    return { up: top[i]! - pad, left: left[i]! - pad, flip: flip[i] === 1 };
  });
}

/** The plan's only batch. */
function batchAt(plan: BatchPlan): Batch {
  for (const batch of trainingBatches(plan, freshRoom(plan.images))) return batch;
  throw new Error('the plan has no batches');
}
