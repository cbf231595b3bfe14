import { fingerprint } from '#core/identity/fingerprint';
import type { BoardTraining, Recipe } from '#core/recipes/recipe';
import type { BackendClass, BoardFile, NetworkRef } from '#core/wire/board';
import type { Band } from '#core/wire/stage';

/** A board file with every reference resolved: what a board version computes with. */
export type BoardDefinition = {
  readonly id: string;
  readonly dataset: { readonly id: string; readonly version: string };
  readonly network: NetworkRef;
  readonly granularity: BoardFile['granularity'];
  readonly prunable: BoardFile['prunable'];
  /** One rate band a target, ascending and disjoint. */
  readonly bands: readonly Band[];
  readonly training: BoardTraining;
  readonly baseRecipe: Recipe;
  /** The standard retraining recipes, distinct by fingerprint. */
  readonly recipes: readonly Recipe[];
  readonly bases: number;
  readonly budgets: readonly number[];
  /** Null: the first planning pins the class of the best runner connected. */
  readonly backend: BackendClass | null;
  /** Every seed of the board is derived from this one. */
  readonly seed: number;
  /** Private ranking bases and seeds, with the commitment to the secret that they come from; absent: both are public. */
  readonly ranking?: { readonly kind: 'private'; readonly secret: string };
};

/** Identity of a board version: title, description and the demo mark are not part of it. */
export function boardFingerprint(definition: BoardDefinition): string {
  return fingerprint(definition);
}

/**
 * The board's seed: 32 bits of the hash of its id, so that versions of one board share bases where nothing that
 * they are trained from has changed.
 */
export function boardSeed(id: string): number {
  return Number.parseInt(fingerprint({ board: id }).slice(0, 8), 16);
}
