import { Fault } from '#core/errors/fault';
import { halvingSchedule } from '#core/recipes/halving';
import { parsePxFy, printPxFy, pxfyId, type PxFy } from '#core/recipes/notation';
import { neededBase, recipeHead, scheduleTail } from '#core/recipes/parts';
import { boardRecipe } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';
import type { Recipe, Schedule } from '#core/recipes/recipe';

/** Pruning in the middle of the base's training, in the paper's own notation. */
export const pxfy: RecipePreset = {
  id: 'pxfy-lr',
  name: 'PxFy: prune after x epochs, retrain for y',
  source:
    'Wang et al. 2023, "Why is the State of Neural Network Pruning so Confusing?", Tab. 4 and App. A (P30F90, 1e-1; P30/F90 for SX-B); -cont: Sec. 4, "LR schedule unchanged", Tab. 4’s S4.2 rows.',
  summary:
    'The base is trained for x epochs of the board’s base recipe, pruned, and retrained for y epochs by halving-y-lr; "P30F90, 1e-1" is p30f90-1e-1. p30-over-k-f90-1e-1 ("P30/F90, 1e-1") divides x by the target speedup, to the nearest optimizer step. pxfy-cont lets the base recipe’s schedule go on instead: equal to halving for P30, P60 and P90 only, because the paper contradicts itself for P15, P45 and P75.',
  revision: 1,
  examples: ['p30f90-1e-1', 'p30-over-k-f90-1e-1', 'p15f105-cont'],
  recipe(text, training, base) {
    const pxfy = parsePxFy(text);
    if (pxfy === null) return null;
    const id = pxfyId(pxfy);
    const whole = neededBase(base, id);
    checkFits(pxfy, whole);
    const recipe = boardRecipe(id, pxfy.after, scheduleOf(pxfy, whole), training);
    const isWhole = pxfy.before === whole.epochs && !pxfy.perSpeedup;
    return isWhole ? recipe : { ...recipe, pruneAt: { epochs: pxfy.before, perSpeedup: pxfy.perSpeedup } };
  },
};

function scheduleOf({ before, after, lr }: PxFy, base: Recipe): Schedule {
  if (lr !== null) return halvingSchedule(after, lr);
  const tail = scheduleTail(base, before);
  if (tail.kind !== 'step') return tail;
  return { ...tail, milestones: tail.milestones.filter((epoch) => epoch < after) };
}

function checkFits(pxfy: PxFy, base: Recipe): void {
  const { before, after, lr } = pxfy;
  if (before > base.epochs) {
    throw misfit(pxfy, `the board's base recipe "${base.id}" ends after ${base.epochs} epochs`, base);
  }
  if (lr === null && !Number.isInteger(before)) {
    throw misfit(pxfy, 'where the schedule goes on, pruning falls on a whole epoch', base);
  }
  if (lr === null && before + after > base.epochs) {
    throw misfit(pxfy, `the base recipe "${base.id}" that goes on has ${base.epochs} epochs in all`, base);
  }
  recipeHead(base, before);
}

function misfit(pxfy: PxFy, why: string, base: Recipe): Fault {
  const half = Math.max(1, Math.floor(base.epochs / 2));
  const fitting = { ...pxfy, before: half, after: Math.max(1, base.epochs - half) };
  return new Fault('bad-config', `${printPxFy(pxfy)} doesn't fit: ${why}.`, {
    field: 'recipe',
    hint: `For instance ${pxfyId(fitting)} fits this board.`,
    class: 'submitter',
  });
}
