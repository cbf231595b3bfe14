import { canonicalJson } from '#core/identity/canonical';
import type { BoardDefinition } from '#core/verification/board';

/** What a board fixes, in the order in which changes of it are told. */
const PARTS: readonly (readonly [name: string, of: (board: BoardDefinition) => unknown])[] = [
  ['dataset', (board) => board.dataset],
  ['network', (board) => board.network],
  ['what may be pruned', (board) => [board.granularity, board.prunable]],
  ['rate bands', (board) => board.bands],
  ['base recipe', (board) => board.baseRecipe],
  ['standard recipes', (board) => board.recipes],
  ['training settings', (board) => board.training],
  ['number of bases', (board) => board.bases],
  ['budgets', (board) => board.budgets],
  ['backend', (board) => board.backend],
  ['ranking bases and seeds', (board) => [board.ranking ?? null, board.seed]],
];

/** What changed from one version of a board to another: the names of the parts, none when the two are the same. */
export function boardChanges(before: BoardDefinition, after: BoardDefinition): string[] {
  return PARTS.filter(([, of]) => canonicalJson(of(before)) !== canonicalJson(of(after))).map(
    ([name]) => name,
  );
}
