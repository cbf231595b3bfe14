import type { Json } from '#core/identity/canonical';
import type { Field } from '../_form/fields.ts';
import { type FieldError, readFields, type Values } from '../_form/read.ts';

export const SPLITS = [
  ['none', 'No search: one configuration, as published or by reasoning'],
  ['train', 'Training images only'],
  ['validation', 'A validation split of the training images'],
  ['test', 'The test images'],
] as const;

/** Names of controls that are not of the method's own options. */
export const CONTROL = {
  recipe: 'recipe',
  ownRecipe: 'recipe~own',
  target: (target: number): string => `targets~${target}`,
  configurations: 'search.configurations',
  split: 'search.split',
  notes: 'search.notes',
  note: 'note',
} as const;

/** The value of the recipe control that stands for "another one". */
export const OWN = '~own';

export type Written = {
  /** The submission as the server takes it; nothing in it is checked beyond what the controls can't hold. */
  readonly file: Json;
  readonly errors: readonly FieldError[];
};

type Choice = { readonly board: string; readonly method: string; readonly targets: readonly number[] };

/** Puts the submission together that the form's controls stand for. */
export function writeSubmission(choice: Choice, fields: readonly Field[], values: Values): Written {
  const config = readFields(fields, values);
  const recipe = chosenRecipe(values);
  const targets = choice.targets.filter((target) => values[CONTROL.target(target)] !== undefined);
  const configurations = Number((values[CONTROL.configurations] ?? '').trim() || Number.NaN);
  const errors = [
    ...config.errors,
    ...(recipe.error === null ? [] : [{ field: 'recipe', message: recipe.error }]),
    ...(targets.length === 0 ? [{ field: 'targets', message: 'choose at least one target' }] : []),
    ...(Number.isInteger(configurations) && configurations >= 1
      ? []
      : [{ field: 'search.configurations', message: 'must be a whole number, at least 1' }]),
    ...(values[CONTROL.split] === undefined ? [{ field: 'search.split', message: 'choose one' }] : []),
  ];
  return {
    file: {
      board: choice.board,
      method: choice.method,
      config: config.value,
      recipe: recipe.ref,
      targets,
      search: {
        configurations: Number.isFinite(configurations) ? configurations : 0,
        split: values[CONTROL.split] ?? 'none',
        notes: values[CONTROL.notes] ?? '',
      },
      note: values[CONTROL.note] ?? '',
    },
    errors,
  };
}

/** A recipe's name, or the recipe itself where JSON was written. */
function chosenRecipe(values: Values): { readonly ref: Json; readonly error: string | null } {
  const isOwn = values[CONTROL.recipe] === OWN;
  const text = (isOwn ? values[CONTROL.ownRecipe] : values[CONTROL.recipe])?.trim() ?? '';
  if (text === '')
    return { ref: '', error: 'choose a recipe, or write the name of one or the recipe itself' };
  if (!text.startsWith('{')) return { ref: text, error: null };
  try {
    return { ref: JSON.parse(text) as Json, error: null };
  } catch (error) {
    return { ref: text, error: `this is no JSON: ${(error as Error).message}` };
  }
}

/** What the controls hold, as sent; controls of variants that are not chosen are kept, so that nothing typed is lost. */
export function sentValues(form: FormData): Values {
  const values: Record<string, string> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string' && !name.startsWith('$') && name !== 'intent') values[name] = value;
  }
  return values;
}
