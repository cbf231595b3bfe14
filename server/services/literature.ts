import { and, asc, count, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { ourMethodId, ourPresetId } from '#core/literature/ours';
import type { ClaimView, ReportedPage, ReportedQuery, ReportedView, Rerun } from '#core/wire/literature';
import { paper, reportedClaim, reportedResult } from '#drizzle/schema/literature';
import { user } from '#drizzle/schema/users';
import { METHODS } from '#methods/registry';
import { VISITOR } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { rerunsOf } from '#server/services/reruns';

/** Printed numbers in the papers' order, repeated and withdrawn ones left out; a page at a time. */
export async function listReported(
  db: Db,
  query: ReportedQuery,
  actor: Actor = VISITOR,
): Promise<ReportedPage> {
  const where = and(
    isNull(reportedResult.repeats),
    isNull(reportedResult.withdrawnAt),
    query.entered === true ? isNotNull(reportedResult.enteredAt) : undefined,
    query.paper === undefined ? undefined : eq(reportedResult.paper, query.paper),
    query.dataset === undefined ? undefined : eq(reportedResult.dataset, query.dataset),
    query.network === undefined ? undefined : eq(reportedResult.network, query.network),
    query.method === undefined ? undefined : eq(reportedResult.method, query.method),
  );
  const [counted] = await db.select({ total: count() }).from(reportedResult).where(where);
  const rows = await db
    .select({
      result: reportedResult,
      paper: { id: paper.id, title: paper.title, year: paper.year },
      link: paper.link,
      by: user.name,
    })
    .from(reportedResult)
    .innerJoin(paper, eq(paper.id, reportedResult.paper))
    .leftJoin(user, eq(user.id, reportedResult.submitter))
    .where(where)
    .orderBy(
      ...(query.entered === true
        ? [desc(reportedResult.enteredAt), desc(reportedResult.position)]
        : [asc(reportedResult.paper), asc(reportedResult.position)]),
    )
    .offset(query.offset)
    .limit(query.limit);
  const total = counted?.total ?? 0;
  const end = query.offset + rows.length;
  const reruns = await rerunsOf(
    db,
    rows.map(({ result }) => result),
  );
  return {
    rows: rows.map((row) => viewOf(row, reruns.get(row.result.id) ?? [], actor)),
    total,
    next: end < total && rows.length > 0 ? end : null,
  };
}

/** The papers' testable findings, by id, beside our re-runs of the rows they rest on. */
export async function listClaims(db: Db): Promise<ClaimView[]> {
  const claims = await db.select().from(reportedClaim).orderBy(asc(reportedClaim.id));
  const ids = [...new Set(claims.flatMap(({ rows }) => rows))];
  const rows =
    ids.length === 0 ? [] : await db.select().from(reportedResult).where(inArray(reportedResult.id, ids));
  const reruns = await rerunsOf(db, rows);
  return claims.map((claim) => ({
    ...claim,
    reruns: claim.rows.flatMap((row) => {
      const found = reruns.get(row);
      return found === undefined ? [] : [{ row, reruns: found }];
    }),
  }));
}

type Joined = {
  readonly result: typeof reportedResult.$inferSelect;
  readonly paper: ReportedView['paper'];
  readonly link: string | null;
  readonly by: string | null;
};

function viewOf(joined: Joined, reruns: readonly Rerun[], actor: Actor): ReportedView {
  const { result, paper: from } = joined;
  const { row } = result;
  return {
    id: result.id,
    paper: from,
    table: result.sourceTable,
    kind: row.kind,
    dataset: row.dataset,
    network: row.network,
    method:
      row.method === undefined
        ? null
        : { id: row.method.id, name: row.method.name, ours: ours(row.method.id) },
    retraining: { printed: row.retrain_printed ?? row.retrain_recipe ?? null, ours: ourPresetId(row) },
    printed: row.pruned_printed ?? row.drop_printed ?? null,
    top1: result.top1,
    base: row.base_top1 ?? null,
    drop: result.drop,
    rate: result.rate,
    slips: result.slips,
    entered: enteredOf(joined, actor),
    reruns,
  };
}

function enteredOf({ result, link, by }: Joined, actor: Actor): ReportedView['entered'] {
  const { enteredAt, page, submitter, note } = result;
  if (enteredAt === null || page === null || link === null) return null;
  const mine = actor.kind === 'person' && actor.id === submitter;
  return { by, mine, at: enteredAt.toISOString(), link, page, note };
}

function ours(method: string): string | null {
  const id = ourMethodId(method);
  return METHODS.some((one) => one.id === id) ? id : null;
}
