import { sql } from 'drizzle-orm';
import { TAGS } from '#core/fairness/tags';
import type { SetupKeys, Tag } from '#core/fairness/tags';
import { entry } from '#drizzle/schema/entries';

export type EntryRow = typeof entry.$inferSelect;
/** An entry with as much of its recipe as a board's row tells. */
export type EntryOnBoard = Omit<EntryRow, 'recipe'> & { readonly recipe: Pick<EntryRow['recipe'], 'epochs'> };

/** Recipes are the largest part of an entry, and thousands of them are few. */
export const EPOCHS_OF_RECIPE = sql<
  EntryOnBoard['recipe']
>`jsonb_build_object('epochs', ${entry.recipe} -> 'epochs')`;

/** Column of the entry table that holds a setup's key. */
export const KEY_COLUMNS = {
  S1: 'keyS1',
  S2: 'keyS2',
  'S3.1': 'keyS31',
  'S3.2': 'keyS32',
  'S4.1': 'keyS41',
  'S4.2': 'keyS42',
  'S4.2-overall': 'keyS42Overall',
  'SX-A': 'keySxA',
  'SX-B': 'keySxB',
} as const satisfies Record<Tag, keyof EntryRow>;

/** An entry's key under each setup. */
export function keysOf(row: EntryOnBoard): SetupKeys {
  return Object.fromEntries(TAGS.map((tag) => [tag, row[KEY_COLUMNS[tag]]])) as SetupKeys;
}

/** Keys as columns, for writing. */
export function keyColumns(keys: SetupKeys): Record<(typeof KEY_COLUMNS)[Tag], string | null> {
  return Object.fromEntries(TAGS.map((tag) => [KEY_COLUMNS[tag], keys[tag]])) as ReturnType<
    typeof keyColumns
  >;
}
