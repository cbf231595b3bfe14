import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { pairVerdict, verdictSentence } from '#core/fairness/verdict';
import type { PairVerdict } from '#core/fairness/verdict';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { entry, swapPair, verdict } from '#drizzle/schema/entries';
import { submissionVersion } from '#drizzle/schema/submissions';
import type { Db } from '#server/db/types';
import { contenderName } from '#server/services/names';

type Version = typeof boardVersion.$inferSelect;
type EntryRow = typeof entry.$inferSelect;

/** A method with its config and native recipe, as somebody submitted it. */
type Side = {
  readonly config: string;
  readonly method: string;
  readonly recipe: string;
  readonly baseline: boolean;
};

type Cells = {
  readonly aUnderA: EntryRow;
  readonly bUnderA: EntryRow;
  readonly aUnderB: EntryRow;
  readonly bUnderB: EntryRow;
};

/**
 * Writes the verdicts that these entries are cells of: every submitted method against the baselines, and the pairs that
 * a leader or a reader calls for, each under its native recipe and the other's. Only finished cells are judged: looking at every new run and stopping at a
 * favourable one would make the test's 5 % untrue.
 */
export async function refreshVerdicts(tx: Db, board: Version, ids: readonly string[]): Promise<void> {
  const touched = await tx
    .select()
    .from(entry)
    .where(and(inArray(entry.id, [...ids]), sql`${entry.finishedAt} is not null`));
  if (touched.length === 0) return;
  const sides = await sidesOf(tx, board.id);
  const standard = await standardFingerprints(tx, board);
  const swapped = await tx.select().from(swapPair).where(eq(swapPair.boardVersion, board.id));
  for (const row of touched) {
    const pairs = [
      ...pairsOf(sides, row.configFingerprint),
      ...askedPairs(swapped, sides, row.configFingerprint, row.target),
    ];
    const cells = await cellsOf(tx, board.id, row.target, pairs);
    for (const pair of pairs) {
      const four = findCells(pair, standard, cells);
      if (four !== null && Object.values(four).some((cell: EntryRow) => cell.id === row.id))
        await judge(tx, four);
    }
  }
}

/** The distinct contenders of a board, the oldest submission of each first. */
async function sidesOf(tx: Db, boardVersionId: string): Promise<Side[]> {
  const rows = await tx
    .selectDistinct({
      config: submissionVersion.configFingerprint,
      method: submissionVersion.method,
      recipe: submissionVersion.recipeFingerprint,
      baseline: submissionVersion.baseline,
    })
    .from(submissionVersion)
    .where(eq(submissionVersion.boardVersion, boardVersionId));
  return rows;
}

async function standardFingerprints(tx: Db, board: Version): Promise<string[]> {
  const [data] = await tx
    .select({ descriptor: datasetVersion.descriptor })
    .from(datasetVersion)
    .where(and(eq(datasetVersion.dataset, board.dataset), eq(datasetVersion.version, board.datasetVersion)));
  return data === undefined
    ? []
    : board.definition.recipes.map((one) => recipeFingerprint(one, data.descriptor.train));
}

type Pair = { readonly a: Side; readonly b: Side };

/** Pairs with this config in which at least one side is a baseline; each once, always the same way round. */
function pairsOf(sides: readonly Side[], config: string): Pair[] {
  const pairs: Pair[] = [];
  for (const one of sides.filter((side) => side.config === config)) {
    for (const other of sides) {
      if (other.config === config || !(one.baseline || other.baseline)) continue;
      pairs.push(isBefore(one, other) ? { a: one, b: other } : { a: other, b: one });
    }
  }
  return pairs;
}

/** Pairs with this config that somebody asked for, or that hold a leader. */
function askedPairs(
  swapped: readonly (typeof swapPair.$inferSelect)[],
  sides: readonly Side[],
  config: string,
  target: number,
): Pair[] {
  const side = (of: string, recipe: string) =>
    sides.find((one) => one.config === of && one.recipe === recipe);
  return swapped.flatMap((one) => {
    if (one.target !== target || (one.a !== config && one.b !== config)) return [];
    const [a, b] = [side(one.a, one.recipeA), side(one.b, one.recipeB)];
    if (a === undefined || b === undefined || a.baseline || b.baseline) return [];
    return [isBefore(a, b) ? { a, b } : { a: b, b: a }];
  });
}

/** The challenger before the baseline it is held against; otherwise by name. */
function isBefore(one: Side, other: Side): boolean {
  if (one.baseline !== other.baseline) return other.baseline;
  return [one.method, one.config].join() < [other.method, other.config].join();
}

async function cellsOf(
  tx: Db,
  boardVersionId: string,
  target: number,
  pairs: readonly Pair[],
): Promise<EntryRow[]> {
  const configs = [...new Set(pairs.flatMap(({ a, b }) => [a.config, b.config]))];
  if (configs.length === 0) return [];
  return tx
    .select()
    .from(entry)
    .where(
      and(
        eq(entry.boardVersion, boardVersionId),
        eq(entry.target, target),
        isNull(entry.floor),
        inArray(entry.configFingerprint, configs),
      ),
    )
    .orderBy(entry.createdAt);
}

/** The four finished cells of a pair; null while one is missing. Where both have one native recipe, a standard one is the second. */
function findCells({ a, b }: Pair, standard: readonly string[], cells: readonly EntryRow[]): Cells | null {
  const other = b.recipe === a.recipe ? standard.find((one) => one !== a.recipe) : b.recipe;
  if (other === undefined) return null;
  const cell = (side: Side, recipe: string) =>
    cells.findLast((row) => row.configFingerprint === side.config && row.recipeFingerprint === recipe);
  const four = {
    aUnderA: cell(a, a.recipe),
    bUnderA: cell(b, a.recipe),
    aUnderB: cell(a, other),
    bUnderB: cell(b, other),
  };
  return isComplete(four) && isFair(four) ? four : null;
}

function isComplete(four: { readonly [K in keyof Cells]: EntryRow | undefined }): four is Cells {
  return Object.values(four).every((row) => row !== undefined && row.finishedAt !== null && row.n >= 2);
}

/** Under each recipe the two methods hold S3.2: same bases, same band, same retraining. */
function isFair({ aUnderA, bUnderA, aUnderB, bUnderB }: Cells): boolean {
  const share = (a: EntryRow, b: EntryRow) => a.keyS32 !== null && a.keyS32 === b.keyS32;
  return share(aUnderA, bUnderA) && share(aUnderB, bUnderB);
}

async function judge(tx: Db, cells: Cells): Promise<void> {
  const found = verdictOf(cells);
  const row = {
    boardVersion: cells.aUnderA.boardVersion,
    target: cells.aUnderA.target,
    aUnderA: cells.aUnderA.id,
    bUnderA: cells.bUnderA.id,
    aUnderB: cells.aUnderB.id,
    bUnderB: cells.bUnderB.id,
    outcome: found.outcome,
    winner: found.winner,
    sentence: verdictSentence(found, {
      a: contenderName(cells.aUnderA.method, cells.aUnderA.config),
      b: contenderName(cells.bUnderB.method, cells.bUnderB.config),
      recipeA: cells.aUnderA.recipeId,
      recipeB: cells.aUnderB.recipeId,
    }),
    detail: found,
  };
  await tx
    .insert(verdict)
    .values(row)
    .onConflictDoUpdate({
      target: [verdict.aUnderA, verdict.bUnderB],
      set: { ...row, updatedAt: sql`now()` },
    });
}

function verdictOf(cells: Cells): PairVerdict {
  const bases = [...new Set(Object.values(cells).flatMap((row: EntryRow) => Object.keys(row.byBase)))].map(
    Number,
  );
  const along = (row: EntryRow) => bases.sort((x, y) => x - y).map((index) => row.byBase[index] ?? null);
  return pairVerdict({
    aUnderA: along(cells.aUnderA),
    bUnderA: along(cells.bUnderA),
    aUnderB: along(cells.aUnderB),
    bUnderB: along(cells.bUnderB),
  });
}
