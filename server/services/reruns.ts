import { inArray, sql } from 'drizzle-orm';
import { structureClass } from '#core/literature/facts';
import { ourMethodId, ourPresetId } from '#core/literature/ours';
import type { ReportedRow } from '#core/literature/row';
import { inBand } from '#core/selection/band';
import type { BoardDefinition } from '#core/verification/board';
import type { Rerun } from '#core/wire/literature';
import { boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { groupBy } from '#core/lists/groupBy';
import { variantOf } from '#server/services/variantOf';

/** A printed row, as much of it as a re-run is found by. */
export type Printed = {
  readonly id: string;
  readonly row: ReportedRow;
  readonly rate: number | null;
  readonly top1: number | null;
};

/** Most re-runs told beside one printed row. */
const MOST = 5;

/**
 * Verified entries of ours that repeat printed results, by row: the same method on the same dataset and network, in the
 * band that the printed rate lands in; of many those under the row's own recipe, then the newest. Whether the recipe is
 * the row's own is said with each; nothing ranks by it.
 */
export async function rerunsOf(db: Db, printed: readonly Printed[]): Promise<Map<string, Rerun[]>> {
  const places = await placesOf(db, printed);
  const wishes = printed.flatMap((one) => wishOf(one, places) ?? []);
  if (wishes.length === 0) return new Map();
  const ours = await entriesOf(db, wishes);
  const found = wishes.map(({ of: { row, top1, id } }, i) => {
    const reruns = ours.filter((mine) => mine.wish === i).map((mine) => rerunOf(row, top1, mine));
    return [id, reruns] as const;
  });
  return new Map(found.filter(([, reruns]) => reruns.length > 0));
}

/** Board versions of one dataset and network, as far as rows of papers can be run again on them. */
type Places = {
  readonly dataset: string;
  readonly network: BoardDefinition['network'];
  readonly bands: BoardDefinition['bands'];
  readonly versions: readonly string[];
};

/** By dataset and the network's name in papers. */
async function placesOf(db: Db, printed: readonly Printed[]): Promise<ReadonlyMap<string, Places[]>> {
  const datasets = [...new Set(printed.map(({ row }) => row.dataset_id))];
  if (datasets.length === 0) return new Map();
  const network = sql<Places['network']>`${boardVersion.definition} -> 'network'`;
  const bands = sql<Places['bands']>`${boardVersion.definition} -> 'bands'`;
  const rows = await db
    .select({
      dataset: boardVersion.dataset,
      network,
      bands,
      versions: sql<string[]>`array_agg(${boardVersion.id})`,
    })
    .from(boardVersion)
    .where(inArray(boardVersion.dataset, datasets))
    .groupBy(boardVersion.dataset, network, bands);
  return groupBy(rows, (row) => placeName(row.dataset, variantOf(row.network)));
}

function placeName(dataset: string, network: string): string {
  return `${dataset} ${network}`;
}

/** What is looked for beside a printed row: a method on board versions, at one target each. */
type Wish = {
  readonly of: Printed;
  readonly method: string;
  readonly recipe: string | null;
  readonly at: readonly { readonly version: string; readonly target: number }[];
};

function wishOf(of: Printed, places: ReadonlyMap<string, readonly Places[]>): Wish | null {
  const { row, rate } = of;
  // Rows trained from scratch, and tickets, name the method whose architecture they train: that is no pruning.
  if (row.method === undefined || row.kind !== 'pruned' || rate === null) return null;
  if (structureClass(row) !== 'structured') return null;
  const at = (places.get(placeName(row.dataset_id, row.network_id)) ?? []).flatMap(({ bands, versions }) =>
    bands
      .filter((band) => inBand(rate, band))
      .flatMap(({ target }) => versions.map((version) => ({ version, target }))),
  );
  if (at.length === 0) return null;
  return { of, method: ourMethodId(row.method.id), recipe: ourPresetId(row), at };
}

type Mine = {
  readonly wish: number;
  readonly id: string;
  readonly board: string;
  readonly recipe: string;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
};

async function entriesOf(db: Db, wishes: readonly Wish[]): Promise<Mine[]> {
  const asked = JSON.stringify(
    wishes.map(({ method, recipe, at }, wish) => ({
      wish,
      method,
      recipe,
      places: at.map(({ version, target }) => `${version} ${target}`),
    })),
  );
  const newest = sql`select e.id, e.board_version, e.recipe_id, e.mean, e.low, e.high, e.n, e.created_at
    from ${entry} e
    where e.method = asked.method and e.board_version || ' ' || e.target = any(asked.places)
      and e.evidence = 'verified' and e.phase = 'published' and e.withdrawn is null and e.mean is not null`;
  const last = sql`order by e.created_at desc nulls last limit ${MOST}`;
  const { rows } = await db.execute<Mine>(sql`
    select asked.wish, found.id, v.board, found.recipe_id as recipe, found.mean, found.low, found.high, found.n
    from jsonb_to_recordset(${asked}::jsonb)
      as asked(wish int, method text, recipe text, places text[])
    cross join lateral (
      select chosen.* from (
        (select 0 as own, own.* from (${newest} and e.recipe_id = asked.recipe ${last}) own)
        union all
        (select 1, others.* from (${newest} and e.recipe_id is distinct from asked.recipe ${last}) others)) chosen
      order by chosen.own, chosen.created_at desc, chosen.id limit ${MOST}) found
    join ${boardVersion} v on v.id = found.board_version
    order by found.id`);
  return rows;
}

function rerunOf(row: ReportedRow, top1: number | null, mine: Mine): Rerun {
  const { mean, low, high } = mine;
  return {
    entry: mine.id,
    board: mine.board,
    recipe: mine.recipe,
    recipeAsPrinted: ourPresetId(row) === mine.recipe,
    top1: mean,
    interval: low === null || high === null ? null : [low, high],
    n: mine.n,
    gap: top1 === null ? null : mean - top1,
  };
}
