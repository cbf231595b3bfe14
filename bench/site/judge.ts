import { pairVerdict, verdictSentence } from '#core/fairness/verdict';
import type { verdict } from '#drizzle/schema/entries';
import { contenderName } from '#server/services/names';
import type { Cell, FilledBoard } from './board.ts';
import { uuidOf } from './places.ts';

/** Askers of a board whose pairs with the baselines are judged; of large boards the first ones only. */
const MOST_JUDGED = 12;

/** Verdicts over submitted methods and the two baselines at every target, by the rule, from the finished cells. */
export function judge(board: FilledBoard): (typeof verdict.$inferInsert)[] {
  const byPlace = new Map(
    board.cells.map((cell) => [placeOf(cell.of.configFingerprint, cell.named.fingerprint, cell.band.target), cell]),
  );
  const at = (config: string, recipe: string, target: number) => {
    const cell = byPlace.get(placeOf(config, recipe, target));
    return cell === undefined || cell.row.finishedAt === null || cell.row.n < 2 ? null : cell;
  };
  const baselines = board.askers.filter((one) => one.baseline);
  const judged = board.askers.filter((one) => !one.baseline).slice(0, MOST_JUDGED);
  return judged.flatMap((a) =>
    baselines.flatMap((b) =>
      board.definition.bands.flatMap(({ target }) => {
        const recipes = [a.native, b.native === a.native ? board.place.standard.find((one) => one !== a.native)! : b.native];
        const four = recipes.flatMap((recipe) =>
          [a, b].map((side) => at(side.configFingerprint, recipe.fingerprint, target)),
        );
        const [aUnderA, bUnderA, aUnderB, bUnderB] = four;
        if (!aUnderA || !bUnderA || !aUnderB || !bUnderB) return [];
        if (!isFair(aUnderA, bUnderA) || !isFair(aUnderB, bUnderB)) return [];
        const found = pairVerdict({
          aUnderA: aUnderA.row.top1,
          bUnderA: bUnderA.row.top1,
          aUnderB: aUnderB.row.top1,
          bUnderB: bUnderB.row.top1,
        });
        return [
          {
            id: uuidOf('verdict', aUnderA.row.id, bUnderB.row.id),
            boardVersion: board.versionId,
            target,
            aUnderA: aUnderA.row.id,
            bUnderA: bUnderA.row.id,
            aUnderB: aUnderB.row.id,
            bUnderB: bUnderB.row.id,
            outcome: found.outcome,
            winner: found.winner,
            sentence: verdictSentence(found, {
              a: contenderName(a.method.id, a.config),
              b: contenderName(b.method.id, b.config),
              recipeA: aUnderA.row.recipeId,
              recipeB: aUnderB.row.recipeId,
            }),
            detail: found,
            updatedAt: aUnderA.row.finishedAt!,
          },
        ];
      }),
    ),
  );
}

function placeOf(config: string, recipe: string, target: number): string {
  return `${config} ${recipe} ${target}`;
}

function isFair(a: Cell, b: Cell): boolean {
  return a.row.keyS32 !== null && a.row.keyS32 === b.row.keyS32;
}
