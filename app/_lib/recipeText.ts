import {
  type Augmentation,
  type PruneAt,
  type Recipe,
  RecipeSchema,
  type Schedule,
} from '#core/recipes/recipe';
import { counted, rateText } from './numbers.ts';

/** A stored recipe as a value, or null when it has parts that this version of the site does not know. */
export function readRecipe(value: unknown): Recipe | null {
  const parsed = RecipeSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** A recipe in two sentences; the fields stand beside it in full. */
export function recipeText(recipe: Recipe): string {
  const { optimizer } = recipe;
  const parts = [
    `SGD${optimizer.nesterov ? ' with Nesterov' : ''}, momentum ${optimizer.momentum}`,
    `weight decay ${rateText(optimizer.weightDecay)}`,
    `batches of ${recipe.batchSize}`,
    augmentationText(recipe.augmentation),
    ...(recipe.normalisation === 'imagenet' ? ['ImageNet’s mean and deviation'] : []),
    ...(optimizer.decays === 'weights' ? ['no decay of biases and batch norm'] : []),
    ...(recipe.loss.labelSmoothing === 0 ? [] : [`label smoothing ${recipe.loss.labelSmoothing}`]),
  ];
  const when = recipe.pruneAt === undefined ? rewindText(recipe) : `${pruningPointText(recipe.pruneAt)} `;
  return `${when}${counted(recipe.epochs, 'epoch')}, ${scheduleText(recipe.schedule)}. ${parts.join(', ')}.`;
}

function augmentationText(augmentation: Augmentation): string {
  switch (augmentation.kind) {
    case 'none':
      return 'no augmentation';
    case 'pad-crop-flip':
      return `crops padded by ${augmentation.pad} and flips`;
    case 'random-resized-crop-flip':
      return 'random resized crops and flips';
  }
}

function rewindText({ rewind }: Recipe): string {
  return rewind === undefined ? '' : `From the base’s weights after ${counted(rewind.epochs, 'epoch')}: `;
}

function pruningPointText({ epochs, perSpeedup }: PruneAt): string {
  return `Pruned after ${epochs}${perSpeedup ? ' / speedup' : ''} epochs of the base recipe; then`;
}

/** How the learning rate moves, in words. */
export function scheduleText(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'constant':
      return `learning rate ${rateText(schedule.lr)} throughout`;
    case 'step':
      return schedule.milestones.length === 0
        ? `learning rate ${rateText(schedule.lr)} throughout`
        : `learning rate ${rateText(schedule.lr)}, ×${schedule.gamma} at epoch ${schedule.milestones.join(', ')}`;
    case 'warmup-step': {
      const drops =
        schedule.milestones.length === 0
          ? ''
          : `, ×${schedule.gamma} at epoch ${schedule.milestones.join(', ')}`;
      return `learning rate ${rateText(schedule.initialLr)} → ${rateText(schedule.lr)} over ${counted(schedule.warmup, 'epoch')}${drops}`;
    }
    case 'cosine':
      return `learning rate ${rateText(schedule.lr)} by a cosine to ${rateText(schedule.minLr)}`;
    case 'one-cycle':
    case 'one-cycle-momentum': {
      const first = schedule.maxLr / schedule.divFactor;
      const percent = Math.round(schedule.pctStart * 100);
      const momentum =
        schedule.kind === 'one-cycle'
          ? ''
          : `, momentum ${schedule.maxMomentum} → ${schedule.baseMomentum} → ${schedule.maxMomentum}`;
      return `one cycle of the learning rate: ${rateText(first)} → ${rateText(schedule.maxLr)} over the first ${percent} %, then by a cosine to ${rateText(first / schedule.finalDivFactor)}${momentum}`;
    }
  }
}
