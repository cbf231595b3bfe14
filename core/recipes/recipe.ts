import { z } from 'zod';

/** A learning rate: a positive finite number. */
const Rate = z.number().positive().max(100);

const OneCycle = {
  maxLr: Rate,
  divFactor: z.number().min(1),
  pctStart: z.number().gt(0).lt(1),
  finalDivFactor: z.number().min(1),
};

/** Most epochs of a recipe. */
export const LONGEST_RECIPE = 2000;

/** How the learning rate moves. Milestones are in epochs of the recipe and may be fractions. */
export const ScheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), lr: Rate }),
  z.strictObject({
    kind: z.literal('step'),
    lr: Rate,
    milestones: z.array(z.number().positive()).max(32),
    gamma: z.number().positive().max(1),
  }),
  /** From `initialLr` to `lr` along half a cosine over `warmup` epochs, then as `step`; milestones count from the start. */
  z.strictObject({
    kind: z.literal('warmup-step'),
    initialLr: Rate,
    lr: Rate,
    warmup: z.number().positive(),
    milestones: z.array(z.number().positive()).max(32),
    gamma: z.number().positive().max(1),
  }),
  /** From `lr` towards `minLr` along half a cosine over all epochs; the last step is still one step above it. */
  z.strictObject({ kind: z.literal('cosine'), lr: Rate, minLr: Rate }),
  z.strictObject({ kind: z.literal('one-cycle'), ...OneCycle }),
  /** The one cycle with momentum moving against the rate: `maxMomentum` → `baseMomentum` → `maxMomentum`. */
  z.strictObject({
    kind: z.literal('one-cycle-momentum'),
    ...OneCycle,
    maxMomentum: z.number().min(0).lt(1),
    baseMomentum: z.number().min(0).lt(1),
  }),
]);
export type Schedule = z.infer<typeof ScheduleSchema>;

export const AugmentationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Zero-pad by `pad` pixels (black, before normalisation), crop back to size at random, flip with p = .5. */
  z.strictObject({ kind: z.literal('pad-crop-flip'), pad: z.number().int().min(0).max(16) }),
  /**
   * torchvision's RandomResizedCrop with its defaults: a patch of 8 to 100 % of the area and a side ratio of 3:4 to 4:3,
   * scaled bilinearly to the size of the image; then a flip with p = .5.
   */
  z.strictObject({ kind: z.literal('random-resized-crop-flip') }),
]);
export type Augmentation = z.infer<typeof AugmentationSchema>;

/**
 * Where the sparsifying action falls when it doesn't wait for the end of the base's training: after so many epochs of
 * the board's base recipe, divided by the target speedup where `perSpeedup` says so (P30F90 and P30/F90 in the
 * paper's notation). The point used is the optimizer step nearest to it.
 */
const PruneAtSchema = z.strictObject({
  epochs: z.number().positive().max(LONGEST_RECIPE),
  perSpeedup: z.boolean(),
});
export type PruneAt = z.infer<typeof PruneAtSchema>;

const RewindSchema = z.strictObject({ epochs: z.number().positive().max(LONGEST_RECIPE) });

/**
 * A training recipe as a value: everything that S3.2 asks two entries to share. No field has a default, because
 * what is left out can't be compared (design: fairness, comparison setups).
 */
export const RecipeSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  epochs: z.number().int().min(1).max(LONGEST_RECIPE),
  schedule: ScheduleSchema,
  optimizer: z.strictObject({
    kind: z.literal('sgd'),
    momentum: z.number().min(0).lt(1),
    nesterov: z.boolean(),
    weightDecay: z.number().min(0).max(1),
    /**
     * Which parameters decay: PyTorch's default is every one, batch norm and bias included; or the weights of
     * convolutions and linear layers alone (core/recipes/decay.ts).
     */
    decays: z.enum(['all', 'weights']),
    /** Whether momentum buffers start at zero. */
    momentumReset: z.literal(true),
  }),
  batchSize: z.number().int().min(1).max(4096),
  lastBatch: z.enum(['keep', 'drop']),
  augmentation: AugmentationSchema,
  /** Per-channel constants: the dataset's own, or ImageNet's where published code uses them for other images. */
  normalisation: z.enum(['dataset', 'imagenet']),
  loss: z.strictObject({
    kind: z.literal('cross-entropy'),
    labelSmoothing: z.number().min(0).lt(1),
    distillation: z.null(),
  }),
  batchNormReestimation: z.null(),
  gradientClipping: z.null(),
  weightAveraging: z.null(),
  precision: z.literal('float32'),
  /** Only in retraining recipes that prune in the middle of the base's training; left out by all others. */
  pruneAt: PruneAtSchema.exactOptional(),
  /** Only in retraining recipes that rewind weights: kept filters begin at the base's weights after so many epochs. */
  rewind: RewindSchema.exactOptional(),
});
export type Recipe = z.infer<typeof RecipeSchema>;

/** What a base stage trains by: `epochs` may be a fraction where the sparsifying action falls inside an epoch. */
export const BaseStageRecipeSchema = RecipeSchema.extend({
  epochs: z.number().positive().max(LONGEST_RECIPE),
});

/** What a board fixes for all of its recipes; presets add epochs, schedule and momentum. */
export const BoardTrainingSchema = z.strictObject({
  batchSize: z.number().int().min(1).max(4096),
  lastBatch: z.enum(['keep', 'drop']),
  weightDecay: z.number().min(0).max(1),
  augmentation: AugmentationSchema,
  labelSmoothing: z.number().min(0).lt(1),
});
export type BoardTraining = z.infer<typeof BoardTrainingSchema>;
