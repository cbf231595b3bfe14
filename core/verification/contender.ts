import { fingerprint } from '#core/identity/fingerprint';
import type { Recipe } from '#core/recipes/recipe';
import type { NetworkRef } from '#core/wire/board';

/** A method with its config and its native retraining recipe, as a submission enters it on a board. */
export type Contender = {
  readonly method: { readonly id: string; readonly config: NetworkRef['config']; readonly revision: number };
  readonly recipe: Recipe;
  readonly targets: readonly number[];
  /** Random or L1 filters as published: the floor of the board. */
  readonly baseline: boolean;
};

/** Identity of a method with its config; revisions are in the stages' hashes. */
export function configFingerprint(method: {
  readonly id: string;
  readonly config: NetworkRef['config'];
}): string {
  return fingerprint({ method: method.id, config: method.config });
}
