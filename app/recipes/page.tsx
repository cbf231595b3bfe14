import type { Metadata } from 'next';
import { RECIPE_PRESETS } from '#core/recipes/registry';
import type { RecipePreset } from '#core/recipes/preset';
import { SCHEDULE_EXAMPLES, type RecipeDraft } from '#core/recipes/draft';
import { Definition } from '../_components/Definition.tsx';
import { LrPlot } from '../_components/LrPlot.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Section } from '../_components/Section.tsx';
import { Term } from '../_components/Term.tsx';
import { EXAMPLE_BASE, EXAMPLE_TRAINING } from '../_lib/exampleRecipe.ts';
import { recipeText } from '../_lib/recipeText.ts';
import { CompareRecipesForm } from './CompareRecipesForm.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Recipes' };

const OWN_EXAMPLE = {
  id: 'my-steps',
  epochs: 40,
  schedule: { kind: 'step', lr: 0.01, milestones: [20, 30], gamma: 0.1 },
  optimizer: { nesterov: true, weightDecay: 5e-4, decays: 'weights' },
} satisfies RecipeDraft;

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
      <CompareRecipesForm />
      <ul className="mt-8 max-w-5xl">
        {RECIPE_PRESETS.map((preset) => (
          <Preset key={preset.id} preset={preset} />
        ))}
      </ul>
      <OwnRecipes />
    </>
  );
}

/** How a recipe is written that no preset names. */
function OwnRecipes() {
  return (
    <Section id="own" title="A recipe of your own">
      <p className="max-w-3xl">
        Wherever a recipe is named — the form, the API, a submission’s or a board’s file — it may be written
        out instead: an id, the epochs and a schedule. What it leaves out of optimizer, batch size,
        augmentation, normalisation and loss is as the board trains everything. <code>pruneAt</code> prunes in
        the middle of the base’s training and <code>rewind</code> gives back earlier weights. Two recipes are
        the same when every step is the same, whatever they are called.
      </p>
      <div className="mt-4 max-w-3xl">
        <Definition value={OWN_EXAMPLE} label="A recipe written out" />
      </div>
      <div className="stack mt-6 max-w-5xl">
        <table className="tbl one">
          <caption className="sr-only">Schedules that a recipe may have</caption>
          <thead>
            <tr>
              <th scope="col">Schedule</th>
              <th scope="col">As written</th>
            </tr>
          </thead>
          <tbody>
            {SCHEDULE_EXAMPLES.map(({ name, schedule }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td data-label="As written" className="whitespace-normal">
                  <code className="[overflow-wrap:anywhere]">{JSON.stringify(schedule)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Preset({ preset }: { preset: RecipePreset }) {
  const id = preset.examples.find((example) => example.endsWith('-40')) ?? preset.examples[0] ?? preset.id;
  const recipe = preset.recipe(id, EXAMPLE_TRAINING, EXAMPLE_BASE);
  return (
    <li
      id={preset.id}
      className="grid grid-cols-1 gap-x-12 gap-y-3 border-t border-rule py-6 md:grid-cols-[minmax(0,1fr)_320px]"
    >
      <div>
        <h2>
          {preset.formerIds?.map((former) => (
            <span key={former} id={former} />
          ))}
          <code className="text-[0.9em]!">{preset.id}</code>
        </h2>
        <p className="mt-1 font-semibold">{preset.name}</p>
        <p className="mt-1">{preset.summary}</p>
        <p className="mt-2 text-sm text-ink-2">{preset.source}</p>
        <p className="mt-2 text-sm text-ink-2">
          For instance {preset.examples.join(', ')}. Revision {preset.revision}.
          {preset.formerIds === undefined ? '' : ` Once called ${preset.formerIds.join(', ')}.`}
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
