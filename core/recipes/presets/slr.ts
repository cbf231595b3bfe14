import { boardRecipe, epochsOf } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';
import type { Schedule } from '#core/recipes/recipe';

const SOURCE =
  'Le & Hua 2021, "Network Pruning That Matters: A Case Study on Retraining Variants", ICLR, Sec. 2 and App.';

/** SLR on CIFAR: warm up over a tenth of the epochs, drops after half and three quarters of the others. */
export const slr = slrPreset({
  suffix: '',
  name: 'SLR: scaled learning rate',
  drops: [0.45, 0.675],
  summary:
    'E epochs: a cosine 1e-3 → .1 over int(.1 E) epochs, then ×.1 at int(.45 E) and int(.675 E) after it. Below 10 epochs the same shares in optimizer steps. The rate moves at every step; at the start of an epoch it is the published one.',
});

/** SLR on ImageNet: drops after a third and two thirds. */
export const slrImagenet = slrPreset({
  suffix: '-imagenet',
  name: 'SLR: scaled learning rate, ImageNet drops',
  drops: [0.297, 0.594],
  summary: 'As slr-E, with the drops at int(.297 E) and int(.594 E) after the warm-up.',
});

type Variant = {
  readonly suffix: string;
  readonly name: string;
  readonly summary: string;
  /** Shares of all epochs, counted from the end of the warm-up. */
  readonly drops: readonly [number, number];
};

function slrPreset({ suffix, name, summary, drops }: Variant): RecipePreset {
  return {
    id: `slr-E${suffix}`,
    name,
    source: SOURCE,
    summary,
    revision: 1,
    examples: [`slr-4${suffix}`, `slr-40${suffix}`, `slr-90${suffix}`],
    recipe(id, training) {
      const epochs = epochsOf(id, 'slr-', suffix);
      return epochs === null ? null : boardRecipe(id, epochs, slrSchedule(epochs, drops), training);
    },
  };
}

/**
 * SLR's schedule for `epochs`, with drops at shares of all epochs counted from the end of the warm-up. Whole epochs as
 * published from 10 epochs on; below, int(.1 E) would leave no warm-up.
 */
export function slrSchedule(epochs: number, drops: readonly number[]): Schedule {
  const share = (of: number): number => {
    const exact = Number((of * epochs).toPrecision(12));
    return epochs >= 10 ? Math.floor(exact) : exact;
  };
  const warmup = share(0.1);
  const milestones = drops.map((drop) => Number((warmup + share(drop)).toPrecision(12)));
  return { kind: 'warmup-step', initialLr: 1e-3, lr: 0.1, warmup, milestones, gamma: 0.1 };
}
