import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { BoardDefinition } from '#core/verification/board';
import { board, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { paper, reportedClaim } from '#drizzle/schema/literature';
import { searchDocument } from '#drizzle/schema/search';
import { isCurrentBoardVersion, isDatasetOfBoard } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { boardDocument, catalogueDocuments, claimDocument, paperDocument } from '#server/search/documents';
import type { SearchDocument } from '#server/search/documents';

/**
 * Makes everything findable that is not a board: methods and recipes of this version, papers and claims as seeded. Then
 * the boards that an older version made. Done at every start; what is equal is not written again.
 */
export async function ensureSearch(db: Db): Promise<void> {
  const papers = await db.select().from(paper);
  const claims = await db.select().from(reportedClaim);
  const wanted = [...catalogueDocuments(), ...papers.map(paperDocument), ...claims.map(claimDocument)];
  await db.transaction(async (tx) => {
    const kept = await tx.select().from(searchDocument).where(ne(searchDocument.kind, 'board'));
    if (!same(kept, wanted)) {
      await tx.delete(searchDocument).where(ne(searchDocument.kind, 'board'));
      await tx.insert(searchDocument).values(wanted);
    }
    const boards = await unindexedBoards(tx);
    if (boards.length > 0) await tx.insert(searchDocument).values(boards);
  });
}

/** A board's document, written in the transaction that makes or changes the board. */
export async function indexBoard(
  tx: Db,
  shown: Parameters<typeof boardDocument>[0],
  definition: BoardDefinition,
  dataset: { readonly id: string; readonly title: string },
): Promise<void> {
  const document = boardDocument(shown, definition, dataset);
  await tx
    .insert(searchDocument)
    .values(document)
    .onConflictDoUpdate({ target: [searchDocument.kind, searchDocument.id], set: document });
}

function same(kept: readonly SearchDocument[], wanted: readonly SearchDocument[]): boolean {
  const text = ({ kind, id, title, summary, words }: SearchDocument) =>
    JSON.stringify([kind, id, title, summary, words]);
  const there = new Set(kept.map(text));
  return kept.length === wanted.length && wanted.every((one) => there.has(text(one)));
}

async function unindexedBoards(tx: Db): Promise<SearchDocument[]> {
  const rows = await tx
    .select({ board, definition: boardVersion.definition, dataset: datasetVersion.descriptor })
    .from(board)
    .innerJoin(boardVersion, isCurrentBoardVersion)
    .innerJoin(datasetVersion, isDatasetOfBoard)
    .leftJoin(searchDocument, and(eq(searchDocument.kind, sql`'board'`), eq(searchDocument.id, board.id)))
    .where(isNull(searchDocument.id));
  return rows.map((row) => boardDocument(row.board, row.definition, row.dataset));
}
