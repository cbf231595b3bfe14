import { and, eq, isNull, sql } from 'drizzle-orm';
import type { HomeView } from '#core/wire/views';
import { board, boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { BOARD_ORDER, boardCards } from '#server/services/boardCards';
import { doneInDay, queueCounts, runnerViews } from '#server/services/queue';

const RECENT = 8;
/** Boards shown; of more than these the ones where something was finished last. */
const BOARDS = 12;
/** Finished entries looked at for the boards where something happens. */
const LATELY = 500;

/** What the home page shows. */
export async function homeView(db: Db): Promise<HomeView> {
  const total = await db.$count(board);
  return {
    boards: await boardCards(db, total <= BOARDS ? await firstBoards(db) : await busiestBoards(db)),
    total,
    recent: await recentEntries(db),
    queue: { ...(await queueCounts(db)), doneInDay: await doneInDay(db) },
    runners: await runnerViews(db),
  };
}

/** The boards whose entries were finished last; the first ones where none was. */
async function busiestBoards(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ board: string }>(sql`
    select v.board from (
      select board_version, finished_at from ${entry}
      where finished_at is not null and floor is null and phase = 'published'
      order by finished_at desc nulls last limit ${LATELY}) lately
    join ${boardVersion} v on v.id = lately.board_version
    group by v.board order by max(lately.finished_at) desc limit ${BOARDS}`);
  if (rows.length > 0) return rows.map((row) => row.board);
  return firstBoards(db);
}

async function firstBoards(db: Db): Promise<string[]> {
  const rows = await db
    .select({ id: board.id })
    .from(board)
    .orderBy(...BOARD_ORDER)
    .limit(BOARDS);
  return rows.map((row) => row.id);
}

async function recentEntries(db: Db): Promise<HomeView['recent']> {
  const rows = await db
    .select({
      entry: entry.id,
      board: boardVersion.board,
      title: board.title,
      method: entry.method,
      recipe: entry.recipeId,
      mean: entry.mean,
      n: entry.n,
      at: entry.finishedAt,
    })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .innerJoin(board, eq(board.id, boardVersion.board))
    .where(and(isNull(entry.floor), eq(entry.phase, 'published'), sql`${entry.finishedAt} is not null`))
    .orderBy(sql`${entry.finishedAt} desc nulls last`)
    .limit(RECENT);
  return rows.flatMap(({ mean, at, ...row }) =>
    mean === null || at === null ? [] : [{ ...row, mean, at: at.toISOString() }],
  );
}
