import { and, eq, inArray, isNull } from 'drizzle-orm';
import { denseMacsSlips, readingSlips, recompute } from '#core/literature/check';
import { tableOf } from '#core/literature/row';
import { shelfOf } from '#core/literature/shelf';
import { paper, reportedClaim, reportedResult } from '#drizzle/schema/literature';
import type { PaperFile } from '#core/literature/row';
import type { Shelf } from '#core/literature/shelf';
import type { Db } from '#server/db/types';
import { readClaims, readPapers } from '#server/literature/files';
import type { Claim } from '#server/literature/files';

/**
 * Puts the papers of literature/ into the database: at the first start all of them, later those whose file changed.
 * Their numbers are checked on the way; nothing derived is taken from the files.
 */
export async function ensureLiterature(db: Db): Promise<void> {
  const files = await readPapers();
  const kept = await db.select().from(paper);
  const held = new Map(kept.flatMap((row) => (row.tables === null ? [] : [[row.id, row.contentHash]])));
  if (files.every(({ file, contentHash }) => held.get(file.paper.id) === contentHash)) return;
  const claims = await readClaims();
  const shelf = shelfOf(files.flatMap(({ file }) => file.tables.flatMap(({ rows }) => rows)));
  await db.transaction(async (tx) => {
    for (const { file, contentHash } of files) await replacePaper(tx, file, contentHash, shelf, claims);
  });
}

async function replacePaper(
  tx: Db,
  file: PaperFile,
  contentHash: string,
  shelf: Shelf,
  claims: readonly Claim[],
): Promise<void> {
  const tables = file.tables.map(({ table, caption }) => ({ table, caption }));
  const row = { ...file.paper, tables, contentHash };
  const { id } = file.paper;
  await tx.insert(paper).values(row).onConflictDoUpdate({ target: paper.id, set: row });
  await tx.delete(reportedResult).where(eq(reportedResult.paper, id));
  await tx.insert(reportedResult).values(resultRows(file, shelf));
  const own = claims.filter((claim) => claim.paper === id);
  await tx.delete(reportedClaim).where(eq(reportedClaim.paper, id));
  if (own.length > 0) await tx.insert(reportedClaim).values(own.map(claimRow));
}

function resultRows(file: PaperFile, shelf: Shelf): (typeof reportedResult.$inferInsert)[] {
  return file.tables.flatMap(({ rows }) => {
    const uneven = denseMacsSlips(rows);
    return rows.map((row) => {
      const { top1, drop, slips } = recompute(row);
      const turned = uneven.get(row.id);
      return {
        id: row.id,
        paper: file.paper.id,
        position: [...shelf.rows.keys()].indexOf(row.id),
        sourceTable: tableOf(row),
        dataset: row.dataset_id,
        network: row.network_id,
        method: row.method?.id ?? null,
        repeats: row.repeats ?? null,
        top1,
        drop,
        rate: shelf.rate(row)?.value ?? null,
        slips: [...slips, ...(turned === undefined ? [] : [turned]), ...readingSlips(row, file)],
        row,
      };
    });
  });
}

function claimRow(claim: Claim): typeof reportedClaim.$inferInsert {
  return {
    id: claim.id,
    paper: claim.paper,
    claim: claim.claim,
    conditions: claim.conditions ?? null,
    evidence: claim.evidence ?? null,
    rows: claim.rows,
    confirmsIf: claim.confirms_if ?? null,
    refutesIf: claim.refutes_if ?? null,
  };
}

/** The shelf as it is in the database, kept per process while its papers stay the same. */
export async function openShelf(db: Db): Promise<Shelf> {
  const papers = await db.select({ id: paper.id, contentHash: paper.contentHash }).from(paper).orderBy(paper.id);
  const name = papers.map(({ contentHash }) => contentHash).join();
  if (kept?.name === name) return kept.shelf;
  const ids = papers.map(({ id }) => id);
  const rows =
    ids.length === 0
      ? []
      : await db
          .select({ row: reportedResult.row })
          .from(reportedResult)
          .where(and(inArray(reportedResult.paper, ids), isNull(reportedResult.withdrawnAt)))
          .orderBy(reportedResult.position);
  kept = { name, shelf: shelfOf(rows.map(({ row }) => row)) };
  return kept.shelf;
}

let kept: { readonly name: string; readonly shelf: Shelf } | null = null;
