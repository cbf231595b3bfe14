import type { Stage } from '#core/wire/stage';

/** Where a stage stands in somebody's plan. */
export type StagePlace = {
  /** Index of its base, from 0. */
  readonly base: number;
  readonly method: string | null;
  readonly target: number | null;
};

/** What a stage computes, in words: `retraining by ft-4: l1-filter at 2×, base 3`. */
export function stageLabel(stage: Stage, place: StagePlace | null): string {
  const again = stage.kind !== 'base' && stage.replicate !== undefined ? 'once more: ' : '';
  return `${again}${computed(stage, place)}`;
}

function computed(stage: Stage, place: StagePlace | null): string {
  const base = place === null ? '' : `base ${place.base + 1}`;
  switch (stage.kind) {
    case 'base':
      return joined(`training the dense ${base || 'base'} by ${stage.recipe.id}`, []);
    case 'prune':
      return joined('pruning', [`${stage.method.id} at ${stage.band.target}×`, base]);
    case 'retrain':
      return joined(`retraining by ${stage.recipe.id}`, [methodText(place), base]);
    case 'scratch':
      return joined(`training from scratch by ${stage.recipe.id}`, [methodText(place), base]);
  }
}

function methodText(place: StagePlace | null): string {
  return place === null || place.method === null ? '' : `${place.method} at ${place.target}×`;
}

function joined(head: string, parts: readonly string[]): string {
  const rest = parts.filter((part) => part !== '').join(', ');
  return rest === '' ? head : `${head}: ${rest}`;
}
