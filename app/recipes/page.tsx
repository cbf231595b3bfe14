import type { Metadata } from 'next';
import { RECIPE_PRESETS, resolveRecipe } from '#core/recipes/registry';
import type { BoardTraining } from '#core/recipes/recipe';
import type { RecipePreset } from '#core/recipes/preset';
import { LrPlot } from '../_components/LrPlot.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Term } from '../_components/Term.tsx';
import { recipeText } from '../_lib/recipeText.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Recipes' };

/** Presets take these from a board; on this page they only complete the example. */
const EXAMPLE: BoardTraining = {
  batchSize: 64,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'pad-crop-flip', pad: 4 },
  labelSmoothing: 0,
};

/** What recipes that are made from a base recipe show here. */
const EXAMPLE_BASE = resolveRecipe('rt-cifar-base', EXAMPLE);

export default function RecipesPage() {
  return (
    <>
      <PageTitle title="Recipes">
        <p>
          A <Term id="recipe">recipe</Term> is everything that decides how a network is trained or retrained.
          A board completes these families with its batch size, weight decay and augmentation; E stands for
          the epochs.
        </p>
      </PageTitle>
      <ul className="max-w-5xl">
        {RECIPE_PRESETS.map((preset) => (
          <Preset key={preset.id} preset={preset} />
        ))}
      </ul>
    </>
  );
}

function Preset({ preset }: { preset: RecipePreset }) {
  const id = preset.examples.find((example) => example.endsWith('-40')) ?? preset.examples[0] ?? preset.id;
  const recipe = preset.recipe(id, EXAMPLE, EXAMPLE_BASE);
  return (
    <li
      id={preset.id}
      className="grid grid-cols-1 gap-x-12 gap-y-3 border-t border-rule py-6 md:grid-cols-[minmax(0,1fr)_320px]"
    >
      <div>
        <h2>
          <code className="text-[0.9em]!">{preset.id}</code>
        </h2>
        <p className="mt-1 font-semibold">{preset.name}</p>
        <p className="mt-1">{preset.summary}</p>
        <p className="mt-2 text-sm text-ink-2">{preset.source}</p>
        <p className="mt-2 text-sm text-ink-2">
          For instance {preset.examples.join(', ')}. Revision {preset.revision}.
        </p>
      </div>
      {recipe === null ? null : (
        <div>
          <p className="eyebrow">Learning rate of {recipe.id} over its epochs</p>
          <LrPlot recipe={recipe} />
          <p className="sr-only">{recipeText(recipe)}</p>
        </div>
      )}
    </li>
  );
}
