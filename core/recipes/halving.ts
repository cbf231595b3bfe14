import type { Schedule } from '#core/recipes/recipe';

/** Longest stage, in epochs, and the rate at which the last stage stands (paper App. A). */
const LONGEST = 30;
const LAST_RATE = 1e-5;

/**
 * The paper's retraining schedule for `epochs` whole epochs from `lr` (Why is Pruning so Confusing, App. A): every stage
 * takes half of the epochs that remain, rounded up, at most 30; the rate falls by ten a stage down to 1e-5, and the last
 * stage takes the rest. (90, 1e-1) falls at 30, 60, 75 and 83.
 *
 * Where so few epochs leave a later stage none at all, stages are halves without rounding up (4 epochs from 1e-1 fall
 * at 2, 3, 3.5 and 3.75), so that a small board ends on the same rate as a large one.
 */
export function halvingSchedule(epochs: number, lr: number): Schedule {
  const falls = Math.floor(Math.log10(lr / LAST_RATE) + 1e-9);
  const whole = milestonesOf(epochs, falls, Math.ceil);
  const milestones = whole.every((epoch) => epoch < epochs)
    ? whole
    : milestonesOf(epochs, falls, (half) => half);
  return { kind: 'step', lr, milestones, gamma: 0.1 };
}

function milestonesOf(epochs: number, falls: number, round: (half: number) => number): number[] {
  const milestones: number[] = [];
  let passed = 0;
  for (let i = 0; i < falls; i++) {
    passed += Math.min(LONGEST, round((epochs - passed) / 2));
    milestones.push(passed);
  }
  return milestones;
}
