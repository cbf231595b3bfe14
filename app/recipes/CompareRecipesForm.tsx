import { RECIPE_PRESETS } from '#core/recipes/registry';
import type { AskedRecipes } from './asked.ts';

const EXAMPLES = [...new Set(RECIPE_PRESETS.flatMap(({ examples }) => examples))].sort();

/** Chooses two recipes by their ids, any number of epochs. A plain form: it works without scripts. */
export function CompareRecipesForm({ asked = null }: { asked?: AskedRecipes | null }) {
  return (
    <form action="/recipes/compare" className="no-print flex flex-wrap items-start gap-x-4 gap-y-3">
      <Choice label="First recipe" example="ft-40" side={asked?.[0]} />
      <Choice label="Second recipe" example="clr-40" side={asked?.[1]} />
      <datalist id="recipe-ids">
        {EXAMPLES.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </datalist>
      <button type="submit" className="button mt-[1.0125rem]">
        Compare
      </button>
    </form>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly example: string;
  readonly side: AskedRecipes[number] | undefined;
};

function Choice({ label, example, side }: ChoiceProps) {
  const fault = side?.fault ?? null;
  const about = `${example}-fault`;
  return (
    <div className="min-w-0 max-w-xs">
      <label className="block">
        <span className="eyebrow block">{label}</span>
        <input
          name="id"
          list="recipe-ids"
          required
          maxLength={64}
          defaultValue={side?.id ?? example}
          className="input w-48 font-mono"
          aria-invalid={fault === null ? undefined : true}
          aria-describedby={fault === null ? undefined : about}
        />
      </label>
      {fault === null ? null : (
        <p id={about} className="mt-1 text-fault">
          {fault}
        </p>
      )}
    </div>
  );
}
