import type { Metadata } from 'next';
import type { Json } from '#core/identity/canonical';
import type { Recipe } from '#core/recipes/recipe';
import { lrAt } from '#core/recipes/schedule';
import { lrCurve } from '../../_charts/lrCurve.ts';
import { CurveSwatch, OverlayPlot } from '../../_charts/OverlayPlot.tsx';
import { AsTable } from '../../_components/AsTable.tsx';
import { KeyedCaption } from '../../_components/KeyedCaption.tsx';
import { SideMark } from '../../_components/compare/SideHead.tsx';
import { FieldsSideBySide } from '../../_components/compare/FieldsSideBySide.tsx';
import { PageTitle } from '../../_components/PageTitle.tsx';
import { Section } from '../../_components/Section.tsx';
import { rateText } from '../../_lib/numbers.ts';
import { recipeText } from '../../_lib/recipeText.ts';
import { letter } from '../../_lib/side.ts';
import { askedRecipes } from '../asked.ts';
import { CompareRecipesForm } from '../CompareRecipesForm.tsx';

export const dynamic = 'force-dynamic';

type Props = { readonly searchParams: Promise<{ id?: string | string[] }> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const asked = askedRecipes((await searchParams).id);
  return { title: asked === null ? 'Compare recipes' : `${asked[0].id} and ${asked[1].id}` };
}

export default async function CompareRecipesPage({ searchParams }: Props) {
  const asked = askedRecipes((await searchParams).id);
  const recipes = asked?.flatMap(({ recipe }) => (recipe === null ? [] : [recipe])) ?? [];
  return (
    <>
      <PageTitle trail={[{ href: '/recipes', name: 'Recipes' }]} title="Compare two recipes">
        <p>
          What a board fixes (batch size, weight decay, augmentation) is the same for both here, so that what
          differs is the recipes’ own.
        </p>
      </PageTitle>
      <CompareRecipesForm asked={asked} />
      {recipes.length < 2 ? null : <Compared recipes={recipes} />}
    </>
  );
}

function Compared({ recipes }: { recipes: readonly Recipe[] }) {
  return (
    <>
      <dl className="mt-8 grid max-w-4xl gap-y-3">
        {recipes.map((recipe, i) => (
          <div key={letter(i)}>
            <dt>
              <SideMark index={i} /> <code className="font-semibold">{recipe.id}</code>
            </dt>
            <dd>{recipeText(recipe)}</dd>
          </div>
        ))}
      </dl>
      <Section id="rates" title="Learning rate">
        <Rates recipes={recipes} />
      </Section>
      <Section id="fields" title="Field by field">
        <FieldsSideBySide
          values={recipes as unknown as readonly Json[]}
          sides={recipes.map(({ id }, index) => ({ index, name: id }))}
          same="Every step of the two is the same, whatever they are called."
        />
      </Section>
    </>
  );
}

/** Rows of the table: enough to see the shape, few enough to read. */
const ROWS = 20;

function Rates({ recipes }: { recipes: readonly Recipe[] }) {
  const curves = recipes.map((recipe, i) => ({ ...lrCurve(recipe), name: letter(i) }));
  const lastX = Math.max(...recipes.map(({ epochs }) => epochs));
  const epochs = [...new Set(Array.from({ length: ROWS }, (_, i) => Math.floor((i * lastX) / ROWS)))];
  return (
    <figure>
      <OverlayPlot
        curves={curves}
        lastX={lastX}
        holds={[0]}
        formatY={rateText}
        title={`Learning rates of ${recipes.map(({ id }) => id).join(' and ')} over their epochs`}
      />
      <KeyedCaption
        keys={recipes.map(({ id }, i) => ({
          id: letter(i),
          sign: <CurveSwatch index={i} />,
          text: `${letter(i)}: ${id}`,
        }))}
      >
        Learning rate over epochs of retraining.
      </KeyedCaption>
      <AsTable
        title="Learning rates"
        columns={['Epochs done', ...recipes.map(({ id }) => id)]}
        rows={epochs.map((epoch) => [epoch, ...recipes.map((recipe) => rateAt(recipe, epoch))])}
      />
    </figure>
  );
}

/** Steps an epoch that the table assumes; the shape of a schedule hardly depends on it. */
const STEPS = 100;

/** The rate with which an epoch begins; a dash where the recipe has ended. */
function rateAt({ schedule, epochs }: Recipe, epoch: number): string {
  return epoch >= epochs ? '–' : rateText(lrAt(schedule, epochs, STEPS, epoch * STEPS));
}
