import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { FloorMark } from '#core/fairness/floors';
import { SLOPE_TAGS } from '#core/fairness/slope';
import type { SlopeRow } from '#core/fairness/slope';
import type { Recipe } from '#core/recipes/recipe';
import type { NetworkRef } from '#core/wire/board';
import { entry } from '#drizzle/schema/entries';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import { KEY_COLUMNS } from '#server/services/entryKeys';

// A large board has thousands of entries, and every field of every row costs: what entries have in common, their
// contender's config and their recipe, is read once each.

/** Setups' keys in one field, by their first 24 of 64 hex digits: enough to tell them apart. */
const KEYS: SQL<string> = sql`concat(${sql.join(
  SLOPE_TAGS.map((tag) => sql`left(${entry[KEY_COLUMNS[tag]]}, 24)`),
  sql`, ' ', `,
)})`;

const CELL = {
  id: entry.id,
  method: entry.configFingerprint,
  recipe: entry.recipeFingerprint,
  recipeId: entry.recipeId,
  baseSet: entry.baseSet,
  mean: entry.mean,
  low: entry.low,
  high: entry.high,
  n: entry.n,
  runs: entry.runs,
  byBase: entry.byBase,
  trainability: entry.trainability,
  trainabilityLabel: entry.trainabilityLabel,
  damage: entry.damage,
  finished: sql<boolean>`${entry.finishedAt} is not null`,
  keys: KEYS,
};

/** An entry of the matrix; `method` is a config fingerprint. Cells with equal keys share one object of them. */
export type Cell = Omit<Awaited<ReturnType<typeof readCells>>[number], 'keys'> & Pick<SlopeRow, 'keys'>;

/** The entries of a target, its floors left out, by recipe. */
export async function cellsAt(db: Db, boardVersion: string, target: number): Promise<Cell[]> {
  const rows = await readCells(db, boardVersion, target);
  const known = new Map<string, SlopeRow['keys']>();
  return rows.map((row) => {
    const keys = known.get(row.keys) ?? keysFrom(row.keys);
    known.set(row.keys, keys);
    return Object.assign(row, { keys });
  });
}

function readCells(db: Db, boardVersion: string, target: number) {
  return manyRows(
    db,
    CELL,
    sql`from ${entry}
      where ${entry.boardVersion} = ${boardVersion} and ${entry.target} = ${target} and ${entry.floor} is null
      order by ${entry.recipeId} collate "C", ${entry.id} collate "C"`,
  );
}

function keysFrom(text: string): SlopeRow['keys'] {
  const keys = text.split(' ').map((key) => (key === '' ? null : key));
  return Object.fromEntries(SLOPE_TAGS.map((tag, i) => [tag, keys[i] ?? null])) as SlopeRow['keys'];
}

const FLOOR = {
  id: entry.id,
  method: entry.method,
  floor: sql<FloorMark>`${entry.floor}`,
  target: entry.target,
  recipe: entry.recipeFingerprint,
  recipeId: entry.recipeId,
  mean: entry.mean,
  trainability: entry.trainability,
  trainabilityLabel: entry.trainabilityLabel,
  damage: entry.damage,
};
export type Floor = Awaited<ReturnType<typeof floorsAt>>[number];

/** A target's floors, and the dense controls that stand beside every target, as far as trainability is known. */
export function floorsAt(db: Db, boardVersion: string, target: number) {
  return manyRows(
    db,
    FLOOR,
    sql`from ${entry}
      where ${entry.boardVersion} = ${boardVersion} and ${entry.floor} is not null
        and (${entry.target} = ${target} or ${entry.floor} ->> 'kind' = 'dense')
        and ${entry.trainability} is not null`,
  );
}

/** A method with its config, and where on its board it has entries. */
export type Contending = {
  readonly method: string;
  readonly config: NetworkRef['config'];
  readonly baseline: boolean;
  readonly has: (recipe: string, target: number) => boolean;
};

/** Everything that has entries on a board besides its floors, by the fingerprint of its method and config. */
export async function contendingOn(
  db: Db,
  boardVersion: string,
  targets: readonly number[],
): Promise<ReadonlyMap<string, Contending>> {
  const place = sql`array_position(${sql.param([...targets])}::float8[], ${entry.target})`;
  const rows = await manyRows(
    db,
    {
      id: entry.configFingerprint,
      method: sql<string>`min(${entry.method})`,
      config: sql<NetworkRef['config']>`(array_agg(${entry.config}))[1]`,
      baseline: sql<boolean>`bool_or(${entry.baseline})`,
      cells: sql<string>`string_agg(concat(${entry.recipeFingerprint}, '@', ${place}, ';'), '')`,
    },
    sql`from ${entry} where ${entry.boardVersion} = ${boardVersion} and ${entry.floor} is null
      group by ${entry.configFingerprint}`,
  );
  // Looked for in the text, because few of them ever are.
  const has = (cells: string) => (recipe: string, target: number) => {
    const at = targets.indexOf(target);
    return at !== -1 && cells.includes(`${recipe}@${at + 1};`);
  };
  return new Map(rows.map(({ id, cells, ...row }) => [id, { ...row, has: has(cells) }]));
}

/** The recipes of a board's entries by fingerprint, each looked up once: they lie beside the table. */
export async function recipesOn(db: Db, boardVersion: string): Promise<ReadonlyMap<string, Recipe>> {
  const { rows } = await db.execute<{ fingerprint: string; recipe: Recipe }>(sql`
    select used.fingerprint, one.recipe
    from (select distinct recipe_fingerprint as fingerprint from ${entry} where board_version = ${boardVersion}) used
    cross join lateral (
      select recipe from ${entry}
      where board_version = ${boardVersion} and recipe_fingerprint = used.fingerprint limit 1) one`);
  return new Map(rows.map((row) => [row.fingerprint, row.recipe]));
}
