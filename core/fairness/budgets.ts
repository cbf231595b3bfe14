import { trainingFlops } from '#core/verification/work';
import type { Recipe } from '#core/recipes/recipe';

/** A board's reference pipeline: L1 one-shot from its base recipe, retrained by each standard recipe. */
export type ReferencePipeline = {
  readonly base: Recipe;
  readonly recipes: readonly Recipe[];
  /** Target rates; MACs fall by them. */
  readonly targets: readonly number[];
  readonly denseMacs: number;
  /** Training images. */
  readonly train: number;
};

/** What one pipeline of the board costs: the equal-cost setups compare like with like at these totals. */
export type ProposedBudget = {
  readonly recipe: string;
  readonly target: number;
  /** Epochs of pretraining, pruning and retraining. */
  readonly sxA: number;
  /** Training FLOPs of the three. */
  readonly sxB: number;
};

/** The totals that the board's own baselines spend, for every standard recipe and target. */
export function proposeBudgets(reference: ReferencePipeline): ProposedBudget[] {
  const { base, recipes, targets, denseMacs, train } = reference;
  const pretraining = trainingFlops(denseMacs, base, train);
  return recipes.flatMap((recipe) =>
    targets.map((target) => ({
      recipe: recipe.id,
      target,
      sxA: base.epochs + recipe.epochs,
      sxB: pretraining + trainingFlops(denseMacs / target, recipe, train),
    })),
  );
}

/**
 * The SX-B budgets to declare for a board: every proposed total, ascending, leaving out those that lie within the
 * tolerance of one already taken, because a budget's members are whoever is nearest to it.
 */
export function declaredBudgets(proposed: readonly ProposedBudget[], denseEpochFlops: number): number[] {
  const kept: number[] = [];
  for (const { sxB } of [...proposed].sort((a, b) => a.sxB - b.sxB)) {
    const last = kept.at(-1);
    if (last === undefined || sxB - last > budgetTolerance(last, denseEpochFlops)) kept.push(sxB);
  }
  return kept;
}

/** How far a total of training FLOPs may be from a budget: max(2 %, half a dense epoch) (design: fairness, SX-B). */
export function budgetTolerance(budget: number, denseEpochFlops: number): number {
  return Math.max(0.02 * budget, denseEpochFlops / 2);
}
