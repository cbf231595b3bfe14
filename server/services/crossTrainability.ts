import type { CrossValidationView, TrainabilityPoint } from '#core/wire/crossValidation';
import type { Cell, Floor } from '#server/services/crossCells';
import { compareText } from '#core/lists/compareText';
import { groupBy } from '#core/lists/groupBy';
import { floorName } from '#server/services/names';

/** Entries of a target with the dense control beside them, by recipe, the recipe of most entries first. */
export function trainabilityOf(
  cells: readonly Cell[],
  floors: readonly Floor[],
  target: number,
  names: ReadonlyMap<string, string>,
): CrossValidationView['trainability'] {
  const placed = [
    ...cells.flatMap((row) => place(row, names.get(row.method)!, null)),
    ...floors.flatMap((row) => place(row, floorName(row.method, row.floor), row.floor)),
  ].toSorted((a, b) => compareText(a.row.recipeId, b.row.recipeId) || compareText(a.row.id, b.row.id));
  // A dense control that is pruned at no target stands beside others, and isn't shown alone.
  const beside = new Set(floors.filter((row) => row.target !== target).map((row) => row.id));
  return [...groupBy(placed, ({ row }) => row.recipe).values()]
    .filter((some) => some.some(({ row }) => !beside.has(row.id)))
    .map((some) => ({ recipe: some[0]!.row.recipeId, points: some.map(({ point }) => point) }))
    .toSorted((a, b) => b.points.length - a.points.length || compareText(a.recipe, b.recipe));
}

type Row = Pick<
  Cell,
  'id' | 'recipe' | 'recipeId' | 'mean' | 'trainability' | 'trainabilityLabel' | 'damage'
>;
type Placed = { readonly row: Row; readonly point: TrainabilityPoint };

function place(row: Row, name: string, floor: TrainabilityPoint['floor']): Placed[] {
  const { id: entry, mean: top1, trainability, trainabilityLabel: label, damage } = row;
  if (trainability === null || top1 === null) return [];
  return [{ row, point: { entry, name, floor, trainability, label: label ?? '', top1, damage } }];
}
