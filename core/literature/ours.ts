import type { ReportedRow } from '#core/literature/row';

/** Literature ids of methods that are called otherwise here. */
const RENAMED: Readonly<Record<string, string>> = { 'l1-norm-filter': 'l1-filter' };

/** The id that a paper's method has here, if it is implemented. */
export function ourMethodId(method: string): string {
  return RENAMED[method] ?? method;
}

/** Recipes of the papers that are presets here, by the epochs they are given. */
const PRESETS = ['FT', 'LRW', 'SLR', 'CLR'] as const;

/** The preset of ours that a row was retrained by, as in `clr-40`; null where it is none of them or epochs are unstated. */
export function ourPresetId({ kind, retrain_recipe: recipe, retrain_epochs: epochs }: ReportedRow): string | null {
  if (kind !== 'pruned' || epochs === undefined) return null;
  return PRESETS.some((one) => one === recipe) ? `${recipe!.toLowerCase()}-${epochs}` : null;
}
