import { and, asc, eq, isNotNull, or, sql } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { canonicalJson } from '#core/identity/canonical';
import { dependencyGroups, prunableGroups } from '#core/networks/groups';
import { buildNetwork } from '#core/networks/registry';
import type { SubmissionFile } from '#core/wire/submission';
import type { BoardRow, EntryView } from '#core/wire/views';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { board, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { entry } from '#drizzle/schema/entries';
import { submissionVersion } from '#drizzle/schema/submissions';
import { isScratchMethod } from '#methods/registry';
import { isDatasetOfBoard } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { authorLines } from '#server/services/authors';
import { boardRows } from '#server/services/boardRows';
import { rankMembers } from '#server/services/classes';
import type { Member } from '#server/services/classes';
import type { EntryRow } from '#server/services/entryKeys';
import { movementsOf } from '#server/services/movements';
import { asPublished, searchOf } from '#server/services/search';
import { recipeRef } from '#server/services/recipeRef';
import { runViews } from '#server/services/runViews';
import type { StageFacts } from '#server/services/runViews';
import { withheldReasons } from '#server/services/withheld';

type Opened = {
  readonly entry: EntryRow;
  readonly board: typeof board.$inferSelect;
  readonly version: typeof boardVersion.$inferSelect;
  readonly dataset: DatasetDescriptor;
};

/** Everything about one entry. Throws Fault `not-found`. */
export async function entryView(db: Db, id: string): Promise<EntryView> {
  const opened = await openEntry(db, id);
  const { version } = opened;
  const siblings = await db
    .select()
    .from(entry)
    .where(
      and(
        eq(entry.boardVersion, opened.entry.boardVersion),
        eq(entry.target, opened.entry.target),
        or(
          eq(entry.configFingerprint, opened.entry.configFingerprint),
          eq(entry.baseline, true),
          isNotNull(entry.floor),
        ),
      ),
    )
    .orderBy(asc(entry.recipeId));
  const { views, stages } = await runViews(db, opened.entry);
  const pruned = [...stages.values()].find((one) => one.kind === 'prune' && one.result !== null);
  return {
    row: await rowOf(db, opened, siblings),
    board: {
      id: opened.board.id,
      title: opened.board.title,
      demo: opened.board.demo,
      version: version.version,
      currentVersion: opened.board.currentVersion,
    },
    phase: opened.entry.phase,
    search: await searchOf(db, opened.entry),
    asPublished: await asPublished(db, opened.entry),
    dense: { params: version.denseParams, macs: version.denseMacs },
    recipe: opened.entry.recipe,
    recipeFingerprint: opened.entry.recipeFingerprint,
    runs: views,
    layers: layersOf(opened, pruned),
    toppedUp: pruned?.result?.kind === 'prune' ? pruned.result.toppedUp.length : 0,
    movements: await movementsOf(db, id),
    reproduce: await reproduceOf(db, opened),
    siblings: siblings
      .filter(
        (row) =>
          row.id !== id && row.floor === null && row.configFingerprint === opened.entry.configFingerprint,
      )
      .map((row) => ({ entry: row.id, recipe: row.recipeId, mean: row.mean })),
  };
}

/** An entry with its board. Throws Fault `not-found`. */
export async function openEntry(db: Db, id: string): Promise<Opened> {
  const [row] = await db
    .select({ entry, board, version: boardVersion, dataset: datasetVersion.descriptor })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .innerJoin(board, eq(board.id, boardVersion.board))
    .innerJoin(datasetVersion, isDatasetOfBoard)
    .where(eq(entry.id, id));
  if (row !== undefined) return row;
  throw new Fault('not-found', `There is no entry "${id}".`, {
    hint: 'Entries are listed on their board’s page.',
  });
}

/** The entry as a row, ranked in its S3.2 class where it has one. */
async function rowOf(
  db: Db,
  { entry: one, board: at }: Opened,
  siblings: readonly EntryRow[],
): Promise<BoardRow> {
  const names = await authorLines(db, [one.submission]);
  const [row] = boardRows([one], siblings, at.id, names);
  if (row === undefined) throw new Error(`entry ${one.id} makes no row`);
  if (one.keyS32 === null) return row;
  const { ranking, standings } = rankMembers(await membersOf(db, one.keyS32));
  const { ranked, provisional, unranked } = standings.get(one.id)!;
  const rank = ranking.intervals.get(one.id) ?? null;
  return { ...row, ranked, provisional, unranked, rank };
}

/** The entries of an S3.2 class, no more of them than ranking asks for. */
async function membersOf(db: Db, key: string): Promise<Member[]> {
  const rows = await db
    .select({
      id: entry.id,
      method: entry.method,
      evidence: entry.evidence,
      isFloor: sql<boolean>`${entry.floor} is not null`,
      band: entry.band,
      n: entry.n,
      byBase: entry.byBase,
      phase: entry.phase,
      withdrawn: entry.withdrawn,
      baseSet: entry.baseSet,
      losses: entry.losses,
    })
    .from(entry)
    .where(eq(entry.keyS32, key));
  return rows.map((row) => ({ ...row, inBand: row.band !== null, withheld: withheldReasons(row) }));
}

function layersOf({ version, dataset }: Opened, pruned: StageFacts | undefined): EntryView['layers'] {
  if (pruned?.result?.kind !== 'prune') return [];
  const { kept } = pruned.result;
  const graph = buildNetwork(version.definition.network, {
    image: dataset.image,
    classes: dataset.classes.length,
  });
  const open = new Set(prunableGroups(graph, version.definition.prunable).map(({ id }) => id));
  return dependencyGroups(graph).map(({ id, channels }) => ({
    group: id,
    channels,
    kept: kept[id]?.length ?? channels,
    open: open.has(id),
  }));
}

/** The command that runs an entry again; null for a floor, which only its board runs. */
export async function reproduceOf(db: Db, opened: Opened): Promise<string | null> {
  return opened.entry.floor === null ? reproduce(opened, await askedRecipe(db, opened)) : null;
}

/** Shell commands that submit this very entry; on a server that has it computed they cost nothing. */
function reproduce({ entry: one, board: at }: Opened, recipe: SubmissionFile['recipe']): string {
  const file: SubmissionFile = {
    board: at.id,
    method: one.method,
    config: one.config,
    recipe,
    targets: [one.target],
    search: { configurations: 1, split: 'none', notes: '' },
    note: `Reproduces entry ${one.id}`,
  };
  const name = `reproduce-${one.id.slice(0, 8)}.json`;
  const text = canonicalJson(file).replaceAll("'", `'\\''`);
  return `printf '%s' '${text}' > ${name} && npx fairprune submit ${name} --wait`;
}

/** The recipe to ask for: the entry's own; for training from scratch, that of the pipeline it is held against. */
async function askedRecipe(db: Db, { entry: one, version }: Opened): Promise<SubmissionFile['recipe']> {
  if (!isScratchMethod(one.method)) return recipeRef(one.recipe, version.definition);
  const [asked] = await db
    .select({ recipe: submissionVersion.recipe })
    .from(submissionVersion)
    .where(eq(submissionVersion.submission, one.submission ?? ''));
  return recipeRef(asked?.recipe ?? one.recipe, version.definition);
}
