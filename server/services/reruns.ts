import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { structureClass } from '#core/literature/facts';
import { ourMethodId, ourPresetId } from '#core/literature/ours';
import type { ReportedRow } from '#core/literature/row';
import { inBand } from '#core/selection/band';
import type { Rerun } from '#core/wire/literature';
import { boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { variantOf } from '#server/services/variantOf';

/** A printed row, as much of it as a re-run is found by. */
export type Printed = {
  readonly id: string;
  readonly row: ReportedRow;
  readonly rate: number | null;
  readonly top1: number | null;
};

/**
 * Verified entries of ours that repeat printed results, by row: the same method on the same dataset and network, in the
 * band that the printed rate lands in. Whether the recipe is the row's own is said with each; nothing ranks by it.
 */
export async function rerunsOf(db: Db, printed: readonly Printed[]): Promise<Map<string, Rerun[]>> {
  const methods = [...new Set(printed.flatMap(({ row }) => methodOf(row) ?? []))];
  if (methods.length === 0) return new Map();
  const ours = await db
    .select({ entry, board: boardVersion })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .where(
      and(
        inArray(entry.method, methods),
        eq(entry.evidence, 'verified'),
        eq(entry.phase, 'published'),
        isNull(entry.withdrawn),
        isNotNull(entry.mean),
      ),
    )
    .orderBy(entry.id);
  const found = printed.map((one) => [one.id, ours.flatMap((mine) => rerunOf(one, mine) ?? [])] as const);
  return new Map(found.filter(([, reruns]) => reruns.length > 0));
}

type Ours = { readonly entry: typeof entry.$inferSelect; readonly board: typeof boardVersion.$inferSelect };

function rerunOf({ row, rate, top1 }: Printed, { entry: mine, board }: Ours): Rerun | null {
  const { dataset, network, bands } = board.definition;
  const band = bands.find(({ target }) => target === mine.target);
  const same =
    // Rows trained from scratch, and tickets, name the method whose architecture they train: that is no pruning.
    row.kind === 'pruned' &&
    methodOf(row) === mine.method &&
    row.dataset_id === dataset.id &&
    row.network_id === variantOf(network) &&
    structureClass(row) === 'structured' &&
    band !== undefined &&
    rate !== null &&
    inBand(rate, band);
  if (!same || mine.mean === null) return null;
  return {
    entry: mine.id,
    board: board.board,
    recipe: mine.recipeId,
    recipeAsPrinted: ourPresetId(row) === mine.recipeId,
    top1: mine.mean,
    interval: mine.low === null || mine.high === null ? null : [mine.low, mine.high],
    n: mine.n,
    gap: top1 === null ? null : mine.mean - top1,
  };
}

function methodOf(row: ReportedRow): string | null {
  return row.method === undefined ? null : ourMethodId(row.method.id);
}
