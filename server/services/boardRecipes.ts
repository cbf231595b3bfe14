import { and, count, eq, isNull, sql } from 'drizzle-orm';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { BoardView } from '#core/wire/views';
import { entry } from '#drizzle/schema/entries';
import { isOneOf } from '#server/db/isOneOf';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';

/** The board's standard recipes, then those that people brought along by id, each with the number of its entries. */
export async function boardRecipes(db: Db, { version, dataset }: OpenBoard): Promise<BoardView['recipes']> {
  const counts = await db
    .select({
      fingerprint: entry.recipeFingerprint,
      entries: count(),
      example: sql<string>`min(${entry.id})`,
    })
    .from(entry)
    .where(and(eq(entry.boardVersion, version.id), isNull(entry.floor)))
    .groupBy(entry.recipeFingerprint);
  const entriesOf = new Map(counts.map((one) => [one.fingerprint, one.entries]));
  const standard = version.definition.recipes.map((recipe) => {
    const fingerprint = recipeFingerprint(recipe, dataset.train);
    return {
      id: recipe.id,
      epochs: recipe.epochs,
      fingerprint,
      standard: true,
      entries: entriesOf.get(fingerprint) ?? 0,
    };
  });
  const known = new Set(standard.map((one) => one.fingerprint));
  const brought = counts.filter(({ fingerprint }) => !known.has(fingerprint));
  return [...standard, ...(await examplesOf(db, brought))];
}

type Counted = { readonly fingerprint: string; readonly entries: number; readonly example: string };

/** Recipes as the entries that came with them hold them. */
async function examplesOf(db: Db, brought: readonly Counted[]): Promise<BoardView['recipes']> {
  if (brought.length === 0) return [];
  const rows = await db
    .select({ fingerprint: entry.recipeFingerprint, recipe: entry.recipe })
    .from(entry)
    .where(
      isOneOf(
        entry.id,
        brought.map(({ example }) => example),
      ),
    );
  const entriesOf = new Map(brought.map((one) => [one.fingerprint, one.entries]));
  return rows
    .map(({ fingerprint, recipe: { id, epochs } }) => ({
      id,
      epochs,
      fingerprint,
      standard: false,
      entries: entriesOf.get(fingerprint) ?? 0,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
