import { fingerprint } from '#core/identity/fingerprint';
import type { ScratchReading } from '#core/fairness/scratch';
import type { Recipe } from '#core/recipes/recipe';
import type { NetworkRef } from '#core/wire/board';

/** A method with its config, at the revision whose code runs. */
type MethodRef = {
  readonly id: string;
  readonly config: NetworkRef['config'];
  readonly revision: number;
};

/** A method with its config and its native retraining recipe, as a submission enters it on a board. */
export type Contender = {
  readonly method: MethodRef;
  readonly recipe: Recipe;
  readonly targets: readonly number[];
  /** Random or L1 filters as published: the floor of the board. */
  readonly baseline: boolean;
  /**
   * Given where the contender is no criterion but its result's architecture trained from random weights: whose
   * architecture, and for how long beside the pipeline that retrains by `recipe`.
   */
  readonly scratch?: { readonly pruner: MethodRef; readonly reading: ScratchReading['id'] };
};

/** Identity of a method with its config; revisions are in the stages' hashes. */
export function configFingerprint(method: {
  readonly id: string;
  readonly config: NetworkRef['config'];
}): string {
  return fingerprint({ method: method.id, config: method.config });
}
