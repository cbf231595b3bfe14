import { droppedAt, standsOn } from '#core/fairness/dropped';
import { explainPair } from '#core/fairness/explain';
import type { Tag } from '#core/fairness/tags';
import type { BoardView } from '#core/wire/views';
import type { Db } from '#server/db/types';
import type { ListedEntry } from '#server/services/boardList';
import { methodName } from '#server/services/names';
import { openRecords } from '#server/services/recompute';

/** Most entries whose reason is told one by one; the others are counted. */
const MOST_TOLD = 12;

/** Which entries a setup drops, from the setup that it stands on, and the part that each lacks. */
export async function droppedRows(
  db: Db,
  tag: Tag,
  rows: readonly ListedEntry[],
): Promise<BoardView['dropped']> {
  const on = standsOn(tag);
  if (on === null) return null;
  const found = droppedAt(
    tag,
    rows.map(({ id, key, keyBefore, mean }) => ({ id, keys: { [on]: keyBefore, [tag]: key }, mean })),
  );
  if (found === null) return null;
  const told = found.entries.slice(0, MOST_TOLD);
  const records = await openRecords(
    db,
    told.flatMap(({ id, against }) => [id, against]),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    from: found.from,
    of: found.of,
    total: found.entries.length,
    alone: found.entries.filter((one) => one.alone).length,
    rows: told.flatMap(({ id, against }) => {
      const [own, other] = [records.get(id), records.get(against)];
      if (own === undefined || other === undefined) return [];
      const { breaks, missing } = explainPair(own.record, other.record);
      const why = [...breaks, ...missing].find((one) => one.tag === tag);
      return [
        {
          ...named(byId.get(id)!),
          against: named(byId.get(against)!),
          part: why?.part ?? 'evidence',
          own: why?.a ?? '',
          other: why?.b ?? '',
        },
      ];
    }),
  };
}

function named({ id, method, recipeId }: ListedEntry) {
  return { entry: id, name: methodName(method), recipe: recipeId };
}
