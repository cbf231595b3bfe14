import type { Json } from '#core/identity/canonical';
import type { Anonymity } from '#core/wire/send';
import type { SubmissionFile } from '#core/wire/submission';
import type { Field } from '../_form/fields.ts';
import { type FieldError, readFields, type Values, valuesOf } from '../_form/read.ts';

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
  flops: 'search.flops',
  split: 'search.split',
  notes: 'search.notes',
  note: 'note',
  anonymous: 'anonymous',
  namedOn: 'anonymous.until',
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
  const flops = (values[CONTROL.flops] ?? '').trim();
  const errors = [
    ...config.errors,
    ...(recipe.error === null ? [] : [{ field: 'recipe', message: recipe.error }]),
    ...(targets.length === 0 ? [{ field: 'targets', message: 'choose at least one target' }] : []),
    ...(Number.isInteger(configurations) && configurations >= 1
      ? []
      : [{ field: 'search.configurations', message: 'must be a whole number, at least 1' }]),
    ...(flops === '' || Number(flops) >= 0
      ? []
      : [{ field: 'search.flops', message: 'must be a number such as 3e15, or empty' }]),
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
        ...(Number(flops) >= 0 && flops !== '' ? { flops: Number(flops) } : {}),
      },
      note: values[CONTROL.note] ?? '',
    },
    errors,
  };
}

/** The other way round: control values that show a submission file on a board with these standard recipes. */
export function valuesOfFile(
  file: SubmissionFile,
  fields: readonly Field[],
  standard: readonly string[],
): Values {
  const { recipe, search } = file;
  const named = typeof recipe === 'string' && standard.includes(recipe);
  return {
    ...valuesOf(fields, file.config),
    ...Object.fromEntries(file.targets.map((target) => [CONTROL.target(target), 'on'])),
    [CONTROL.recipe]: named ? recipe : OWN,
    ...(named ? {} : { [CONTROL.ownRecipe]: typeof recipe === 'string' ? recipe : JSON.stringify(recipe) }),
    [CONTROL.configurations]: String(search.configurations),
    ...(search.flops === undefined ? {} : { [CONTROL.flops]: String(search.flops) }),
    [CONTROL.split]: search.split,
    [CONTROL.notes]: search.notes,
    [CONTROL.note]: file.note,
  };
}

/** Whether names are kept, and until which day; undefined: they are told. */
export function anonymityOf(values: Values): Anonymity | undefined {
  if (values[CONTROL.anonymous] === undefined) return undefined;
  const day = values[CONTROL.namedOn]?.trim() ?? '';
  return day === '' ? true : day;
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

/** Controls that say what is done with the others, and hold nothing of the submission. */
const ABOUT: readonly string[] = ['intent', 'draft', 'draft-revision'];

/** What the controls hold, as sent; controls of variants that are not chosen are kept, so that nothing typed is lost. */
export function sentValues(form: FormData): Values {
  const values: Record<string, string> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string' && !name.startsWith('$') && !ABOUT.includes(name)) values[name] = value;
  }
  return values;
}
