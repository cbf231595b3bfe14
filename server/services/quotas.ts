import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { QUOTA_DAYS, STANDARD_BOARD_QUOTA, STANDARD_QUOTA, refusal, standing } from '#core/quota/quota';
import type { Ask, Quota, Refusal, Spent, Standing } from '#core/quota/quota';
import { Slug } from '#core/wire/board';
import type { PlanQuota } from '#core/wire/views';
import { board } from '#drizzle/schema/boards';
import { charge, quota } from '#drizzle/schema/quotas';
import { submission } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import { actorName } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import type { OpenBoard } from '#server/services/boards';
import { billOf, spentBy, storeCharges } from '#server/services/charges';
import type { Bill } from '#server/services/charges';
import type { VerificationPlan } from '#core/verification/plan';

/** Where a quota holds: on one board (its id), or over all of them (null). */
type Scope = string | null;

/** The quota that holds for a person: their own, else everybody's, else the standard one. */
async function quotaOf(db: Db, person: string, scope: Scope): Promise<Quota> {
  const rows = await db
    .select()
    .from(quota)
    .where(
      and(
        or(eq(quota.person, person), isNull(quota.person)),
        scope === null ? isNull(quota.board) : eq(quota.board, scope),
      ),
    );
  const found = rows.find((row) => row.person === person) ?? rows[0];
  if (found !== undefined) return { flops: found.flops, submissions: found.submissions };
  return scope === null ? STANDARD_QUOTA : STANDARD_BOARD_QUOTA;
}

/**
 * Whether somebody is under quotas: all but operators, who set them. Locks the person's row, so that two submissions at
 * once can't both count as the last; not its key, which both of them refer to already.
 */
async function underQuota(tx: Db, person: string): Promise<boolean> {
  const [found] = await tx.select({ roles: user.roles }).from(user).where(eq(user.id, person)).for('no key update');
  return found !== undefined && !found.roles.includes('operator');
}

/**
 * Charges a submission's owner for what its plan has to compute anew, once the plan is stored: call it before
 * (`requireQuota`) and after (`charge`) in one transaction. Returns the second step. Throws Fault `too-many` that says
 * how much is left and when it would fit. The server's own submissions are charged to nobody.
 */
export async function requireQuota(
  tx: Db,
  on: Pick<OpenBoard, 'version' | 'dataset'>,
  plan: Pick<VerificationPlan, 'stages'>,
  id: string,
): Promise<{ charge(): Promise<void> }> {
  const [head] = await tx
    .select({ person: submission.submitter })
    .from(submission)
    .where(eq(submission.id, id));
  const person = head?.person ?? null;
  if (person === null) return { charge: () => Promise.resolve() };
  const bill = await billOf(tx, on, plan);
  const at = on.version.board;
  if (await underQuota(tx, person)) {
    const found = await firstRefusal(tx, person, at, bill, id);
    if (found !== null) throw usedUp(found, bill, at);
  }
  return { charge: () => storeCharges(tx, bill, { person, submission: id, board: at }) };
}

type Refused = Refusal & { readonly scope: Scope };

async function firstRefusal(
  db: Db,
  person: string,
  at: string,
  bill: Bill,
  id: string | null,
): Promise<Refused | null> {
  const now = new Date();
  for (const scope of [null, at]) {
    const spent = await spentBy(db, person, scope);
    const ask = askOf(bill, spent, id);
    const found = refusal(await quotaOf(db, person, scope), spent, ask, now);
    if (found !== null) return { ...found, scope };
  }
  return null;
}

/** Publishing what was developed before is no second submission. */
function askOf(bill: Bill, spent: readonly Spent[], id: string | null): Ask {
  const isNew = bill.stages.length > 0 && !spent.some((one) => one.submission === id);
  return { flops: bill.flops, submissions: isNew ? 1 : 0 };
}

function usedUp({ part, left, limit, fitsAt, scope }: Refused, bill: Bill, at: string): Fault {
  const where = scope === null ? '' : ` on "${at}"`;
  const said =
    part === 'flops'
      ? `This needs ${flopsText(bill.flops)} of training; ${flopsText(left)} of your ${flopsText(limit)} in ${QUOTA_DAYS} days${where} are left.`
      : `Your ${limit} submissions in ${QUOTA_DAYS} days${where} are used up.`;
  const when =
    fitsAt === null
      ? 'It is more than the whole quota.'
      : `It fits again on ${fitsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  return new Fault('too-many', `${said} ${when}`, {
    field: 'targets',
    hint: 'Ask for fewer targets or for what is computed already, or ask an operator of this server for more.',
    class: 'submitter',
  });
}

/** FLOPs with three digits: `1.20e+17 FLOPs`. */
function flopsText(flops: number): string {
  return `${flops === 0 ? '0' : flops.toExponential(2)} FLOPs`;
}

/** How a person's quotas stand for a plan, before anything is sent; null for whoever is under none. */
export async function planQuota(
  db: Db,
  person: Person,
  on: Pick<OpenBoard, 'version' | 'dataset'>,
  plan: Pick<VerificationPlan, 'stages'>,
): Promise<PlanQuota | null> {
  if (person.roles.includes('operator')) return null;
  const bill = await billOf(db, on, plan);
  const at = on.version.board;
  const found = await firstRefusal(db, person.id, at, bill, null);
  return {
    days: QUOTA_DAYS,
    overall: await standingOf(db, person.id, null),
    board: await standingOf(db, person.id, at),
    refused: found === null ? null : usedUp(found, bill, at).message,
  };
}

async function standingOf(db: Db, person: string, scope: Scope): Promise<Standing> {
  return standing(await quotaOf(db, person, scope), await spentBy(db, person, scope), new Date());
}

export type QuotaView = {
  /** Days after which what was spent counts no longer. */
  readonly days: number;
  /** Whether this person is under quotas at all: operators are not. */
  readonly limited: boolean;
  readonly overall: Standing;
  /** Boards that something was spent on, by id. */
  readonly boards: readonly (Standing & { readonly board: string })[];
};

/** How a person's quotas stand. */
export async function quotaView(db: Db, person: Person): Promise<QuotaView> {
  const used = await db
    .selectDistinct({ board: charge.board })
    .from(charge)
    .where(eq(charge.person, person.id))
    .orderBy(asc(charge.board));
  const boards: (Standing & { readonly board: string })[] = [];
  for (const { board: id } of used) {
    const at = await standingOf(db, person.id, id);
    if (at.submissions.used > 0) boards.push({ board: id, ...at });
  }
  return {
    days: QUOTA_DAYS,
    limited: !person.roles.includes('operator'),
    overall: await standingOf(db, person.id, null),
    boards,
  };
}

const Whose = {
  /** Id of a person; null: everybody without a quota of their own. */
  person: z.string().min(1).max(64).nullable(),
  /** Null: all boards together. */
  board: Slug.nullable(),
};
export const SetQuotaSchema = z.strictObject({
  ...Whose,
  /** Training FLOPs in the window; null: no limit. */
  flops: z.number().min(0).max(1e30).nullable(),
  /** Null: no limit. */
  submissions: z.number().int().min(0).max(1_000_000).nullable(),
});
export const ClearQuotaSchema = z.strictObject(Whose);

export type QuotaRow = z.infer<typeof SetQuotaSchema> & {
  readonly personName: string | null;
  readonly setBy: string;
  readonly setAt: string;
};

/** What operators have set, everybody's first. */
export async function listQuotas(db: Db): Promise<QuotaRow[]> {
  const rows = await db
    .select({ quota, name: user.name })
    .from(quota)
    .leftJoin(user, eq(user.id, quota.person))
    .orderBy(sql`${quota.person} is not null`, asc(user.name), sql`${quota.board} nulls first`);
  return rows.map(({ quota: { person, board: at, flops, submissions, setBy, setAt }, name }) => ({
    person,
    personName: name,
    board: at,
    flops,
    submissions,
    setBy,
    setAt: setAt.toISOString(),
  }));
}

/** Sets a quota in place of the one that held. Throws Fault `not-found` for an unknown person, `unknown-board`. */
export async function setQuota(
  db: Db,
  actor: Person,
  wanted: z.infer<typeof SetQuotaSchema>,
): Promise<QuotaRow[]> {
  await db.transaction(async (tx) => {
    await requireKnown(tx, wanted);
    const now = { flops: wanted.flops, submissions: wanted.submissions, setBy: actorName(actor) };
    await tx
      .insert(quota)
      .values({ person: wanted.person, board: wanted.board, ...now })
      .onConflictDoUpdate({ target: [quota.person, quota.board], set: { ...now, setAt: sql`now()` } });
    await appendEvent(tx, { actor, action: 'quota.set', subject: subjectOf(wanted), details: wanted });
  });
  return listQuotas(db);
}

/** Takes a quota away, so that the next wider one holds again. Throws Fault `not-found`. */
export async function clearQuota(
  db: Db,
  actor: Person,
  whose: z.infer<typeof ClearQuotaSchema>,
): Promise<QuotaRow[]> {
  await db.transaction(async (tx) => {
    const gone = await tx
      .delete(quota)
      .where(
        and(
          whose.person === null ? isNull(quota.person) : eq(quota.person, whose.person),
          whose.board === null ? isNull(quota.board) : eq(quota.board, whose.board),
        ),
      )
      .returning({ id: quota.id });
    if (gone.length === 0) {
      throw new Fault('not-found', 'No quota was set there.', { hint: 'See fairprune quota list.' });
    }
    await appendEvent(tx, { actor, action: 'quota.clear', subject: subjectOf(whose), details: whose });
  });
  return listQuotas(db);
}

function subjectOf({ person, board: at }: z.infer<typeof ClearQuotaSchema>): string {
  return `${person ?? 'everybody'} ${at ?? 'all boards'}`;
}

async function requireKnown(tx: Db, { person, board: at }: z.infer<typeof ClearQuotaSchema>): Promise<void> {
  if (
    person !== null &&
    (await tx.$count(user, and(inArray(user.id, [person]), isNull(user.deletedAt)))) === 0
  ) {
    throw new Fault('not-found', `There is no person ${person}.`, {
      field: 'person',
      hint: 'See fairprune people list.',
    });
  }
  if (at !== null && (await tx.$count(board, eq(board.id, at))) === 0) {
    throw new Fault('unknown-board', `There is no board "${at}".`, { field: 'board', hint: 'See /boards.' });
  }
}
