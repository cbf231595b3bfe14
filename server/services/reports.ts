import { and, count, eq, isNotNull, isNull, max, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { fingerprint } from '#core/identity/fingerprint';
import { recompute } from '#core/literature/check';
import { enteredRow, slugOf } from '#core/literature/entered';
import { printedRate } from '#core/literature/facts';
import { ResultIdSchema } from '#core/wire/literature';
import type { ReportFile } from '#core/wire/report';
import { paper, reportedResult } from '#drizzle/schema/literature';
import { CATALOGUED_METHODS } from '#methods/registry';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';

export type EnteredReport = {
  readonly id: string;
  /** Contradictions that the paper prints, in words. */
  readonly slips: readonly string[];
};

/**
 * Puts a result of a paper on the shelf, as evidence `reported`: never ranked, shown hollow beside ours. Throws Fault
 * `bad-config` for numbers that contradict each other, `conflict` when the same result is there already.
 */
export async function enterReport(db: Db, actor: Person, file: ReportFile): Promise<EnteredReport> {
  return db.transaction(async (tx) => {
    const from = await paperFor(tx, file.paper);
    const { row, slips } = enteredRow(file, await nextId(tx, from, file.table), CATALOGUED_METHODS);
    const { top1, drop } = recompute(row);
    await refuseTwice(tx, from, file, row.method?.id ?? null, top1);
    const [last] = await tx.select({ position: max(reportedResult.position) }).from(reportedResult);
    await tx.insert(reportedResult).values({
      id: row.id,
      paper: from,
      position: (last?.position ?? 0) + 1,
      sourceTable: `Table ${file.table}`,
      dataset: row.dataset_id,
      network: row.network_id,
      method: row.method?.id ?? null,
      top1,
      drop,
      rate: printedRate(row),
      slips,
      row,
      page: file.page,
      submitter: actor.id,
      note: file.note,
      enteredAt: sql`now()`,
    });
    await noteChange(tx, from);
    await appendEvent(tx, { actor, action: 'reported.enter', subject: row.id });
    return { id: row.id, slips: slips.map((slip) => slip.text) };
  });
}

/** The paper of a link, made when nobody has entered anything of it; its row is locked, so that numbers don't clash. */
async function paperFor(tx: Db, { link: text, ...wanted }: ReportFile['paper']): Promise<string> {
  const link = new URL(text).href;
  const id = `reported-${slugOf(wanted.title, 48)}-${fingerprint(link).slice(0, 6)}`;
  await tx
    .insert(paper)
    .values({ id, ...wanted, link, contentHash: '' })
    .onConflictDoNothing();
  const [found] = await tx.select({ id: paper.id }).from(paper).where(eq(paper.link, link)).for('update');
  if (found === undefined) throw new Error(`paper ${id} was inserted and is not there`);
  return found.id;
}

async function nextId(tx: Db, from: string, table: number): Promise<string> {
  const [row] = await tx
    .select({ taken: count() })
    .from(reportedResult)
    .where(and(eq(reportedResult.paper, from), eq(reportedResult.sourceTable, `Table ${table}`)));
  return `${from}/T${table}/${String((row?.taken ?? 0) + 1).padStart(2, '0')}`;
}

async function refuseTwice(
  tx: Db,
  from: string,
  { table, dataset, network, speedup }: ReportFile,
  method: string | null,
  top1: number | null,
): Promise<void> {
  const [same] = await tx
    .select({ id: reportedResult.id })
    .from(reportedResult)
    .where(
      and(
        eq(reportedResult.paper, from),
        eq(reportedResult.sourceTable, `Table ${table}`),
        eq(reportedResult.dataset, dataset),
        eq(reportedResult.network, network),
        isNull(reportedResult.withdrawnAt),
        sql`${reportedResult.method} is not distinct from ${method}`,
        sql`${reportedResult.top1} is not distinct from ${top1}::float8`,
        sql`(${reportedResult.row} ->> 'speedup')::float8 is not distinct from ${speedup}::float8`,
      ),
    );
  if (same === undefined) return;
  throw new Fault('conflict', `This result is on the shelf already: ${same.id}.`, {
    hint: 'See /report.',
    class: 'submitter',
  });
}

/** What is kept of the shelf in a process is read again when a paper's hash moves. */
async function noteChange(tx: Db, from: string): Promise<void> {
  const rows = await tx
    .select({ id: reportedResult.id })
    .from(reportedResult)
    .where(and(eq(reportedResult.paper, from), isNull(reportedResult.withdrawnAt)))
    .orderBy(reportedResult.id);
  await tx
    .update(paper)
    .set({ contentHash: fingerprint(rows.map((row) => row.id)) })
    .where(eq(paper.id, from));
}

export const WithdrawReportSchema = z.strictObject({
  id: ResultIdSchema,
  reason: z.string().trim().min(3).max(500),
});

/**
 * Takes an entered result off the shelf: by whoever entered it, or a maintainer. Throws Fault `not-found` for what was
 * not entered by people or is withdrawn already, `forbidden` for somebody else's.
 */
export async function withdrawReport(
  db: Db,
  actor: Person,
  { id, reason }: z.infer<typeof WithdrawReportSchema>,
): Promise<{ readonly id: string }> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ paper: reportedResult.paper, submitter: reportedResult.submitter })
      .from(reportedResult)
      .where(
        and(
          eq(reportedResult.id, id),
          isNotNull(reportedResult.enteredAt),
          isNull(reportedResult.withdrawnAt),
        ),
      )
      .for('update');
    if (row === undefined) {
      throw new Fault('not-found', `Nobody entered a result "${id}", or it is withdrawn.`, {
        hint: 'See /report.',
      });
    }
    if (row.submitter !== actor.id && !actor.roles.includes('maintainer')) {
      throw new Fault('forbidden', 'Only whoever entered a result and maintainers may withdraw it.', {
        hint: 'Ask a maintainer of this server.',
      });
    }
    await tx
      .update(reportedResult)
      .set({ withdrawnAt: sql`now()`, withdrawalReason: reason })
      .where(eq(reportedResult.id, id));
    await noteChange(tx, row.paper);
    await appendEvent(tx, { actor, action: 'reported.withdraw', subject: id, details: { reason } });
    return { id };
  });
}
