import { trainingFlops } from '#core/verification/work';
import type { PlannedStage, VerificationPlan } from '#core/verification/plan';

/** What the cost of a board's stages is reckoned from. */
export type CostBasis = { readonly denseMacs: number; readonly trainImages: number };

/**
 * Training FLOPs of a planned stage; of a pruned network as if it hit its target exactly, and none for a prune stage:
 * what a method trains inside of it is known when the ledger has it.
 */
export function plannedFlops(
  { stage }: PlannedStage,
  plan: Pick<VerificationPlan, 'stages'>,
  { denseMacs, trainImages }: CostBasis,
): number {
  switch (stage.kind) {
    case 'base':
      return trainingFlops(denseMacs, stage.recipe, trainImages);
    case 'prune':
      return 0;
    case 'retrain':
    case 'scratch': {
      const pruned = plan.stages.find((other) => other.hash === stage.pruned)?.stage;
      const target = pruned?.kind === 'prune' ? pruned.band.target : 1;
      return trainingFlops(denseMacs / target, stage.recipe, trainImages);
    }
  }
}
