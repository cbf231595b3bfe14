import { and, asc, count, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { reportedComparable } from '#core/literature/comparable';
import { ourMethodId, ourPresetId } from '#core/literature/ours';
import type { Shelf } from '#core/literature/shelf';
import { supportOf } from '#core/literature/support';
import type {
  ClaimPage,
  ClaimView,
  PaperView,
  ReportedPage,
  ReportedQuery,
  ReportedView,
  Rerun,
} from '#core/wire/literature';
import { paper, reportedClaim, reportedResult } from '#drizzle/schema/literature';
import { user } from '#drizzle/schema/users';
import { METHODS } from '#methods/registry';
import { VISITOR } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { openShelf } from '#server/literature/seed';
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
    query.table === undefined ? undefined : eq(reportedResult.sourceTable, query.table),
    query.dataset === undefined ? undefined : eq(reportedResult.dataset, query.dataset),
    query.network === undefined ? undefined : eq(reportedResult.network, query.network),
    query.method === undefined ? undefined : eq(reportedResult.method, query.method),
  );
  const [counted] = await db.select({ total: count() }).from(reportedResult).where(where);
  const rows = await db
    .select(JOINED)
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
  return {
    rows: await viewsOf(db, rows, actor),
    total,
    next: end < total && rows.length > 0 ? end : null,
  };
}

/** The papers' testable findings, by id, beside our re-runs of the rows they rest on. */
export async function listClaims(db: Db): Promise<ClaimView[]> {
  const claims = await db.select().from(reportedClaim);
  // "A-C2" before "A-C10".
  return claimViews(
    db,
    claims.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
  );
}

/** One claim with the rows that it rests on. Throws Fault `not-found`. */
export async function claimPage(db: Db, id: string): Promise<ClaimPage> {
  const found = await db.select().from(reportedClaim).where(eq(reportedClaim.id, id));
  const [claim] = await claimViews(db, found);
  const from = (await listPapers(db)).find((one) => one.id === claim?.paper);
  if (claim === undefined || from === undefined)
    throw new Fault('not-found', `No claim ${id} in the literature.`, {
      hint: 'literature.claims gives the ids, as in A-C1.',
    });
  const rows = await db
    .select(JOINED)
    .from(reportedResult)
    .innerJoin(paper, eq(paper.id, reportedResult.paper))
    .leftJoin(user, eq(user.id, reportedResult.submitter))
    .where(inArray(reportedResult.id, [...claim.rows]))
    .orderBy(asc(reportedResult.position));
  return { claim, paper: from, rows: await viewsOf(db, rows) };
}

/** The papers on the shelf with their tables, rows that another one repeats left out of the counts. */
export async function listPapers(db: Db): Promise<PaperView[]> {
  const papers = await db.select().from(paper).orderBy(asc(paper.id));
  const rows = await db
    .select({ paper: reportedResult.paper, table: reportedResult.sourceTable, rows: count() })
    .from(reportedResult)
    .where(and(isNull(reportedResult.repeats), isNull(reportedResult.withdrawnAt)))
    .groupBy(reportedResult.paper, reportedResult.sourceTable);
  const claims = await db
    .select({ paper: reportedClaim.paper, claims: count() })
    .from(reportedClaim)
    .groupBy(reportedClaim.paper);
  return papers.map(({ id, title, authors, year, venue, tables }) => ({
    id,
    title,
    authors: authors ?? [],
    year,
    venue,
    tables: (tables ?? tablesOf(id, rows)).flatMap(({ table, caption }) => {
      const counted = rows.find((one) => one.paper === id && one.table === table);
      return counted === undefined ? [] : [{ table, caption, rows: counted.rows }];
    }),
    claims: claims.find((one) => one.paper === id)?.claims ?? 0,
  }));
}

/** Tables that people entered rows of have no captions of ours. */
function tablesOf(id: string, rows: readonly { readonly paper: string; readonly table: string }[]) {
  return rows
    .filter((one) => one.paper === id)
    .map(({ table }) => ({ table, caption: null }))
    .toSorted((a, b) => a.table.localeCompare(b.table, 'en', { numeric: true }));
}

/** One printed row. Throws Fault `not-found`. */
export async function reportedRow(db: Db, id: string): Promise<ReportedView> {
  const rows = await db
    .select(JOINED)
    .from(reportedResult)
    .innerJoin(paper, eq(paper.id, reportedResult.paper))
    .leftJoin(user, eq(user.id, reportedResult.submitter))
    .where(eq(reportedResult.id, id));
  const [view] = await viewsOf(db, rows);
  if (view === undefined) throw new Fault('not-found', `No row ${id} in the literature.`);
  return view;
}

const JOINED = {
  result: reportedResult,
  paper: { id: paper.id, title: paper.title, year: paper.year },
  link: paper.link,
  by: user.name,
};

async function viewsOf(db: Db, rows: readonly Joined[], actor: Actor = VISITOR): Promise<ReportedView[]> {
  const shelf = await openShelf(db);
  const reruns = await rerunsOf(
    db,
    rows.map(({ result }) => result),
  );
  return rows.map((row) => viewOf(row, shelf, reruns.get(row.result.id) ?? [], actor));
}

async function claimViews(
  db: Db,
  claims: readonly (typeof reportedClaim.$inferSelect)[],
): Promise<ClaimView[]> {
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

function viewOf(joined: Joined, shelf: Shelf, reruns: readonly Rerun[], actor: Actor): ReportedView {
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
    runs: row.n_runs ?? null,
    setup: row.setup ?? null,
    support: supportOf(reportedComparable(row, shelf)),
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
