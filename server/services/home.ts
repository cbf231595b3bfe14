import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { networkName } from '#core/networks/registry';
import type { BoardCard, HomeView } from '#core/wire/views';
import { board, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { entry, verdict } from '#drizzle/schema/entries';
import { isCurrentBoardVersion, isDatasetOfBoard } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { groupBy } from '#server/services/groupBy';
import { queueCounts, runnerViews } from '#server/services/queue';
import { stagesOfBoard, workProgress } from '#server/services/work';

const RECENT = 8;

/** What the home page shows. */
export async function homeView(db: Db): Promise<HomeView> {
  return {
    boards: await boardCards(db),
    recent: await recentEntries(db),
    queue: await queueCounts(db),
    runners: await runnerViews(db),
  };
}

/** Every board with its leader, its verdict and what is still computed; demonstrations last. */
export async function boardCards(db: Db): Promise<BoardCard[]> {
  const rows = await db
    .select({ board, version: boardVersion, dataset: datasetVersion.descriptor })
    .from(board)
    .innerJoin(boardVersion, isCurrentBoardVersion)
    .innerJoin(datasetVersion, isDatasetOfBoard)
    .orderBy(asc(board.demo), asc(board.createdAt));
  const cards: BoardCard[] = [];
  for (const row of rows) cards.push(await boardCard(db, row));
  return cards;
}

type BoardFacts = {
  readonly board: typeof board.$inferSelect;
  readonly version: typeof boardVersion.$inferSelect;
  readonly dataset: { readonly title: string };
};

async function boardCard(db: Db, { board: row, version, dataset }: BoardFacts): Promise<BoardCard> {
  const targets = version.definition.bands.map((band) => band.target);
  const [counts] = await db
    .select({
      entries: sql<number>`count(*)::int`,
      finished: sql<number>`count(*) filter (where ${entry.finishedAt} is not null)::int`,
    })
    .from(entry)
    .where(and(eq(entry.boardVersion, version.id), isNull(entry.floor)));
  return {
    id: row.id,
    title: row.title,
    demo: row.demo,
    dataset: dataset.title,
    network: networkName(version.definition.network),
    targets,
    entries: counts?.entries ?? 0,
    finished: counts?.finished ?? 0,
    leader: await leaderOf(db, version.id, targets[0] ?? 0),
    verdict: await verdictOf(db, version.id),
    work: await workProgress(db, stagesOfBoard(version.id), version.backend),
  };
}

/** The best finished entry in the band of a target that S3.2 lets be compared with another one. */
async function leaderOf(db: Db, version: string, target: number): Promise<BoardCard['leader']> {
  const rows = await db
    .select()
    .from(entry)
    .where(
      and(
        eq(entry.boardVersion, version),
        eq(entry.band, target),
        isNull(entry.withdrawn),
        isNull(entry.floor),
        sql`${entry.finishedAt} is not null`,
      ),
    )
    .orderBy(desc(entry.mean), asc(entry.id));
  const classes = groupBy(rows, (row) => row.keyS32);
  const best = rows.find((row) => row.keyS32 !== null && (classes.get(row.keyS32)?.length ?? 0) > 1);
  if (best === undefined) return null;
  return {
    entry: best.id,
    method: best.method,
    recipe: best.recipeId,
    target,
    top1: {
      mean: best.mean,
      interval: best.low === null || best.high === null ? null : [best.low, best.high],
      n: best.n,
      runs: [...best.top1],
    },
    ranked: best.ranked,
  };
}

async function verdictOf(db: Db, version: string): Promise<string | null> {
  const [row] = await db
    .select({ sentence: verdict.sentence })
    .from(verdict)
    .where(eq(verdict.boardVersion, version))
    .orderBy(desc(verdict.updatedAt))
    .limit(1);
  return row?.sentence ?? null;
}

async function recentEntries(db: Db): Promise<HomeView['recent']> {
  const rows = await db
    .select({ entry, board: boardVersion.board })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .where(and(isNull(entry.floor), eq(entry.phase, 'published'), sql`${entry.finishedAt} is not null`))
    .orderBy(sql`${entry.finishedAt} desc nulls last`)
    .limit(RECENT);
  return rows.flatMap(({ entry: row, board: at }) =>
    row.mean === null || row.finishedAt === null
      ? []
      : [
          {
            entry: row.id,
            board: at,
            method: row.method,
            recipe: row.recipeId,
            mean: row.mean,
            n: row.n,
            at: row.finishedAt.toISOString(),
          },
        ],
  );
}
