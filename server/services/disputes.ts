import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { Fault } from '#core/errors/fault';
import type {
  AnswerDisputeSchema,
  DecideDisputeSchema,
  OpenDisputeSchema,
  RerunDisputeSchema,
} from '#core/wire/disputes';
import { boardVersion } from '#drizzle/schema/boards';
import { dispute } from '#drizzle/schema/disputes';
import { entry } from '#drizzle/schema/entries';
import { submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { orderRerun, stagesOf } from '#server/services/orderRerun';
import { losePartIn, returnPartIn } from '#server/services/records';
import { partIn } from '#server/services/submissionAccess';
import { publish } from '#server/stages/changes';
import { revive } from '#server/stages/revive';

/** Undecided disputes that one person may have opened. */
const MOST_OPEN = 10;

type Row = typeof dispute.$inferSelect;
type Told = { readonly id: string };

/**
 * Says what is wrong with a published entry. Throws Fault `not-found`, `conflict` for an entry of one's own, for a
 * second undecided dispute about one entry, or when one has too many of them.
 */
export async function openDispute(
  db: Db,
  actor: Person,
  { entry: id, claim }: z.infer<typeof OpenDisputeSchema>,
): Promise<Told> {
  const made = await db.transaction(async (tx) => {
    await requirePublished(tx, id);
    if (await isAuthorOf(tx, actor, id)) {
      throw new Fault('conflict', 'This entry is your own.', {
        hint: 'Withdraw its submission and say why.',
      });
    }
    // The person's row is locked, so that two openings at once can't both be the last one allowed.
    await tx.select({ id: user.id }).from(user).where(eq(user.id, actor.id)).for('update');
    await refuseMany(tx, actor, id);
    const [row] = await tx
      .insert(dispute)
      .values({ entry: id, openedBy: actor.id, claim })
      .returning({ id: dispute.id });
    if (row === undefined) throw new Error('a dispute was inserted without an id');
    await appendEvent(tx, { actor, action: 'dispute.open', subject: row.id, details: { entry: id } });
    return row;
  });
  await tell(db, id);
  return made;
}

async function requirePublished(tx: Db, id: string): Promise<void> {
  const [found] = await tx.select({ phase: entry.phase }).from(entry).where(eq(entry.id, id));
  if (found?.phase === 'published') return;
  throw new Fault('not-found', `There is no published entry "${id}".`, {
    field: 'entry',
    hint: 'Entries are listed on their board’s page.',
  });
}

async function refuseMany(tx: Db, actor: Person, id: string): Promise<void> {
  const undecided = await tx
    .select({ entry: dispute.entry })
    .from(dispute)
    .where(and(eq(dispute.openedBy, actor.id), inArray(dispute.state, ['open', 'rerun'])));
  if (undecided.some((row) => row.entry === id)) {
    throw new Fault('conflict', 'Your dispute about this entry is not decided yet.', {
      hint: 'A maintainer decides it.',
    });
  }
  if (undecided.length < MOST_OPEN) return;
  throw new Fault('conflict', `You have ${undecided.length} disputes that nobody has decided yet.`, {
    hint: 'Wait until some are.',
  });
}

/** The authors of a disputed entry say their side, once. Throws Fault `not-found`, `forbidden`, `conflict`. */
export async function answerDispute(
  db: Db,
  actor: Person,
  { id, answer }: z.infer<typeof AnswerDisputeSchema>,
): Promise<Told> {
  const row = await db.transaction(async (tx) => {
    const found = await lockDispute(tx, id);
    if (!(await isAuthorOf(tx, actor, found.entry))) {
      throw new Fault('forbidden', 'Only who submitted the entry answers a dispute about it.', {
        hint: 'Open a dispute of your own if you have something to say.',
      });
    }
    if (isDecided(found)) throw decided(found);
    if (found.answer !== null) {
      throw new Fault('conflict', 'This dispute has an answer already.', { hint: 'It is given once.' });
    }
    await tx
      .update(dispute)
      .set({ answer, answeredAt: sql`now()` })
      .where(eq(dispute.id, id));
    await appendEvent(tx, { actor, action: 'dispute.answer', subject: id, details: { entry: found.entry } });
    return found;
  });
  await tell(db, row.entry);
  return { id };
}

/**
 * A maintainer has the entry's runs computed once more; ordered before, what failed of it is tried again. Throws Fault
 * `not-found`, `conflict` when the dispute is decided or nothing can be computed.
 */
export async function rerunDisputed(
  db: Db,
  actor: Person,
  { id }: z.infer<typeof RerunDisputeSchema>,
): Promise<Told & { readonly stages: number }> {
  const { row, stages } = await db.transaction(async (tx) => {
    const found = await lockDispute(tx, id);
    if (isDecided(found)) throw decided(found);
    const tried = found.rerun === null ? await orderNew(tx, found) : await revive(tx, stagesOf(found.rerun));
    if (tried.length === 0) {
      throw new Fault('conflict', 'The re-run is ordered already.', {
        hint: 'What failed by the platform’s fault can be tried again here.',
      });
    }
    const details = { entry: found.entry, stages: tried.length };
    await appendEvent(tx, { actor, action: 'dispute.rerun', subject: id, details });
    return { row: found, stages: tried };
  });
  await tell(db, row.entry);
  await publish(
    db,
    stages.map((hash) => ({ kind: 'stage', hash, moved: true }) as const),
  );
  return { id, stages: stages.length };
}

async function orderNew(tx: Db, row: Row): Promise<string[]> {
  const rerun = await orderRerun(tx, row.entry);
  await tx
    .update(dispute)
    .set({ state: 'rerun', rerun, rerunAt: sql`now()` })
    .where(eq(dispute.id, row.id));
  return stagesOf(rerun);
}

/**
 * A maintainer upholds a dispute: the entry is demoted, in the same transaction; or dismisses it. A decision can be
 * turned later, with a new reason. Throws Fault `not-found`, `conflict` when it stands like this already, `forbidden`
 * for an entry of one's own.
 */
export async function decideDispute(
  db: Db,
  actor: Person,
  { id, decision, reason }: z.infer<typeof DecideDisputeSchema>,
): Promise<Told> {
  const { row, boards } = await db.transaction(async (tx) => {
    const found = await lockDispute(tx, id);
    if (found.state === decision) throw decided(found);
    if (await isAuthorOf(tx, actor, found.entry)) {
      throw new Fault('forbidden', 'Nobody decides about an entry of their own.', {
        hint: 'Another maintainer does.',
      });
    }
    await tx
      .update(dispute)
      .set({ state: decision, reason, decidedAt: sql`now()` })
      .where(eq(dispute.id, id));
    const part = { part: 'dispute', subject: found.entry, reason } as const;
    const changed =
      decision === 'upheld'
        ? await losePartIn(tx, actor, part)
        : (await upheldBesides(tx, found))
          ? { boards: [] }
          : await returnPartIn(tx, actor, part);
    const details = { entry: found.entry, decision, reason };
    await appendEvent(tx, { actor, action: 'dispute.decide', subject: id, details });
    return { row: found, boards: changed.boards };
  });
  await tell(db, row.entry);
  await publish(
    db,
    boards.map((board) => ({ kind: 'board', id: board })),
  );
  return { id };
}

/** Whether another dispute about the entry stands upheld. */
async function upheldBesides(tx: Db, { id, entry: about }: Row): Promise<boolean> {
  const others = and(eq(dispute.entry, about), eq(dispute.state, 'upheld'), ne(dispute.id, id));
  return (await tx.$count(dispute, others)) > 0;
}

async function lockDispute(tx: Db, id: string): Promise<Row> {
  const [row] = await tx.select().from(dispute).where(eq(dispute.id, id)).for('update');
  if (row !== undefined) return row;
  throw new Fault('not-found', `There is no dispute "${id}".`, { hint: 'They are listed on /disputes.' });
}

export function isDecided({ state }: Pick<Row, 'state'>): boolean {
  return state === 'upheld' || state === 'dismissed';
}

function decided({ state }: Row): Fault {
  return new Fault('conflict', `This dispute is ${state} already.`, {
    hint: 'A maintainer can turn the decision, with a new reason.',
  });
}

/** Whether a person is among the authors of a submission that asked for an entry as its own. */
export async function isAuthorOf(db: Db, person: Person, id: string): Promise<boolean> {
  for (const submission of await submissionsWith(db, id)) {
    const part = await partIn(db, person, submission);
    if (part === 'submitter' || part === 'co-author') return true;
  }
  return false;
}

/** Published submissions that asked for an entry as their own. */
async function submissionsWith(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: submissionVersion.submission })
    .from(submissionEntry)
    .innerJoin(submissionVersion, eq(submissionVersion.id, submissionEntry.submissionVersion))
    .where(and(eq(submissionEntry.entry, id), eq(submissionEntry.swap, false)));
  return rows.map((row) => row.id);
}

/** Pages of the entry's submissions and board show the dispute. */
async function tell(db: Db, id: string): Promise<void> {
  const [at] = await db
    .select({ board: boardVersion.board })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .where(eq(entry.id, id));
  const submissions = await submissionsWith(db, id);
  await publish(db, [
    ...submissions.map((one) => ({ kind: 'submission', id: one }) as const),
    ...(at === undefined ? [] : [{ kind: 'board', id: at.board } as const]),
  ]);
}
