import type { RecipePreset } from '#core/recipes/preset';

/** What stands for a value in a family's id: epochs (E, K, x, y) or a learning rate (lr). */
const PLACEHOLDER = /\b(?:E|K|lr)\b|(?<=\bp)x(?=f)|(?<=f)y\b/g;
const VALUE = String.raw`(\d[\d.]*(?:e-?\d+)?)`;

/**
 * The id that a recipe has now, by one that its family gave it before: with `halving-E-lr` once written `half-E-lr`,
 * half-40-0.1 is halving-40-0.1. Null for any other id.
 */
export function renamedIn(
  presets: readonly Pick<RecipePreset, 'id' | 'formerIds'>[],
  id: string,
): string | null {
  for (const preset of presets) {
    for (const former of preset.formerIds ?? []) {
      const values = pattern(former).exec(id)?.slice(1);
      if (values !== undefined) return preset.id.replaceAll(PLACEHOLDER, () => values.shift() ?? '');
    }
  }
  return null;
}

function pattern(family: string): RegExp {
  return new RegExp(`^${family.replaceAll(/[.+]/g, String.raw`\$&`).replaceAll(PLACEHOLDER, VALUE)}$`);
}
