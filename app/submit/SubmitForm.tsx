'use client';

import { type ReactNode, useActionState, useEffect, useRef } from 'react';
import type { Field } from '../_form/fields.ts';
import { controlOf, type Values } from '../_form/read.ts';
import { Link } from '../_components/Link.tsx';
import { times } from '../_lib/numbers.ts';
import { submitForm } from './actions.ts';
import { ErrorLines, FormFields, idOf } from './FormFields.tsx';
import { PlanShown } from './PlanShown.tsx';
import { SaveLine } from './SaveLine.tsx';
import type { FormState } from './state.ts';
import { CONTROL, OWN, SPLITS } from './submission.ts';
import { type DraftState, useAutosave } from './useAutosave.ts';

type Props = {
  readonly board: {
    readonly id: string;
    readonly recipes: readonly { readonly id: string; readonly epochs: number }[];
    readonly targets: readonly number[];
  };
  readonly method: string;
  readonly fields: readonly Field[];
  readonly initial: Values;
  readonly begun: DraftState;
};

/**
 * The submission form. Without scripts it is an ordinary form; with them it keeps itself as a draft while it is written,
 * stays on the page and moves the focus to errors.
 */
export function SubmitForm({ board, method, fields, initial, begun }: Props) {
  const start: FormState = { values: initial, errors: [], fault: null, plan: null };
  const [state, action, pending] = useActionState(submitForm, start);
  const told = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const autosave = useAutosave(form, begun);
  const { draft } = autosave;
  useEffect(() => {
    if (state === start || (state.errors.length === 0 && state.fault === null && state.plan === null)) return;
    told.current?.focus();
    // It was not sent: what was typed last is kept.
    autosave.save();
    // oxlint-disable-next-line react/exhaustive-deps -- only an answer of the server moves the focus
  }, [state]);
  const { values, errors } = state;
  const at = (field: string): FormState['errors'] =>
    errors.filter(
      (error) =>
        error.field === field || error.field.startsWith(`${field}[`) || error.field.startsWith(`${field}.`),
    );
  return (
    <form
      ref={form}
      action={action}
      noValidate
      className="max-w-3xl"
      onInput={autosave.changed}
      onSubmit={autosave.sent}
    >
      <input type="hidden" name="draft" value={draft.id} />
      <input type="hidden" name="draft-revision" value={draft.revision} />
      <input type="hidden" name="board" value={board.id} />
      <input type="hidden" name="method" value={method} />
      <input type="hidden" name="board-targets" value={board.targets.join(' ')} />
      <div ref={told} tabIndex={-1} className="outline-none">
        <Summary state={state} fields={fields} />
        {state.plan === null ? null : <PlanShown plan={state.plan} board={board.id} pending={pending} />}
      </div>
      <Part title="Configuration">
        <FormFields fields={fields} values={values} errors={errors} />
        {fields.length === 0 ? <p className="text-ink-2">This method has no options.</p> : null}
      </Part>
      <Part title="Target speedups">
        <ErrorLines errors={at('targets')} />
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {board.targets.map((target, i) => (
            <label key={target} className="flex items-center gap-2">
              <input
                type="checkbox"
                id={i === 0 ? idOf('targets') : undefined}
                name={CONTROL.target(target)}
                defaultChecked={values[CONTROL.target(target)] !== undefined}
              />
              {times(target)}
            </label>
          ))}
        </div>
      </Part>
      <Part
        title="Retraining recipe"
        lead="The one you recommend. The board’s standard recipes are run as well, and the baselines under yours."
      >
        <ErrorLines errors={at('recipe')} />
        {board.recipes.map((recipe, i) => (
          <label key={recipe.id} className="mt-1 flex items-baseline gap-2">
            <input
              type="radio"
              id={i === 0 ? idOf('recipe') : undefined}
              name={CONTROL.recipe}
              value={recipe.id}
              defaultChecked={values[CONTROL.recipe] === recipe.id}
              className="relative top-0.5"
            />
            <span>
              <code>{recipe.id}</code>, {recipe.epochs} epochs
            </span>
          </label>
        ))}
        <div className="variant mt-1">
          <label className="flex items-baseline gap-2">
            <input
              type="radio"
              name={CONTROL.recipe}
              value={OWN}
              defaultChecked={values[CONTROL.recipe] === OWN}
              className="relative top-0.5"
            />
            another one: its name, or the recipe itself as JSON
          </label>
          <div className="variant-fields mt-1 ml-6">
            <textarea
              name={CONTROL.ownRecipe}
              defaultValue={values[CONTROL.ownRecipe] ?? ''}
              aria-label="Name of the recipe, or the recipe as JSON"
              placeholder="step-40"
              rows={2}
              className="input w-full max-w-xl"
            />{' '}
            <Link href="/recipes">all recipes, and how to write one</Link>
          </div>
        </div>
      </Part>
      <Part title="Search" lead="How this configuration was found. It is shown beside the result.">
        <label htmlFor={idOf(CONTROL.configurations)} className="font-semibold">
          Configurations tried
        </label>
        <ErrorLines errors={at(CONTROL.configurations)} />
        <div>
          <input
            id={idOf(CONTROL.configurations)}
            name={CONTROL.configurations}
            defaultValue={values[CONTROL.configurations] ?? ''}
            inputMode="numeric"
            aria-invalid={at(CONTROL.configurations).length > 0 || undefined}
            className="input mt-1 w-32"
          />
        </div>
        <div className="mt-4">
          <label htmlFor={idOf(CONTROL.flops)} className="font-semibold">
            Training FLOPs of the search, if you know them
          </label>
          <ErrorLines errors={at(CONTROL.flops)} />
          <div>
            <input
              id={idOf(CONTROL.flops)}
              name={CONTROL.flops}
              defaultValue={values[CONTROL.flops] ?? ''}
              aria-invalid={at(CONTROL.flops).length > 0 || undefined}
              className="input mt-1 w-32"
            />
          </div>
        </div>
        <fieldset className="mt-4">
          <legend className="font-semibold">Compared on</legend>
          <ErrorLines errors={at(CONTROL.split)} />
          {SPLITS.map(([split, text], i) => (
            <label key={split} className="mt-1 flex items-baseline gap-2">
              <input
                type="radio"
                id={i === 0 ? idOf(CONTROL.split) : undefined}
                name={CONTROL.split}
                value={split}
                defaultChecked={values[CONTROL.split] === split}
                className="relative top-0.5"
              />
              {text}
            </label>
          ))}
        </fieldset>
        <Text name={CONTROL.notes} title="Notes on the search" values={values} errors={at(CONTROL.notes)} />
      </Part>
      <Part title="Note">
        <Text
          name={CONTROL.note}
          title="Anything a reader should know"
          values={values}
          errors={at(CONTROL.note)}
        />
      </Part>
      <Part title="Names" lead="Authors stand beside a publication, unless it is under double-blind review.">
        <ErrorLines errors={at('anonymous')} />
        <div className="variant">
          <label className="flex items-baseline gap-2">
            <input
              type="checkbox"
              id={idOf('anonymous')}
              name={CONTROL.anonymous}
              defaultChecked={values[CONTROL.anonymous] !== undefined}
              className="relative top-0.5"
            />
            <span>
              Keep the authors’ names for now
              <span className="block text-ink-2">
                Readers are told “Anonymous, under review”, here and in every export. Its address stays the
                same when you name the authors. Watch what you write in the notes.
              </span>
            </span>
          </label>
          <div className="variant-fields mt-1 ml-6">
            <label>
              until, at the latest{' '}
              <input
                type="date"
                name={CONTROL.namedOn}
                defaultValue={values[CONTROL.namedOn] ?? ''}
                className="input"
              />
            </label>{' '}
            <span className="text-ink-2">(empty: until you name them)</span>
          </div>
        </div>
      </Part>
      <p className="mt-6 flex flex-wrap items-center gap-3">
        <SaveLine autosave={autosave} pending={pending} />
      </p>
      <p className="mt-3 flex flex-wrap items-center gap-3">
        <button type="submit" name="intent" value="plan" className="button" disabled={pending}>
          Show what would run
        </button>
        <button type="submit" name="intent" value="develop" className="button" disabled={pending}>
          Development run first
        </button>
        <button type="submit" name="intent" value="send" className="button button-primary" disabled={pending}>
          Submit
        </button>
        <output className="text-ink-2">{pending ? 'Asking the server …' : ''}</output>
      </p>
    </form>
  );
}

function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <fieldset className="mt-8 border-t border-rule pt-4">
      <legend className="float-left w-full font-serif text-lg font-semibold">{title}</legend>
      <div className="clear-both pt-1">
        {lead === undefined ? null : <p className="mb-2 text-ink-2">{lead}</p>}
        {children}
      </div>
    </fieldset>
  );
}

type TextProps = {
  readonly name: string;
  readonly title: string;
  readonly values: Values;
  readonly errors: FormState['errors'];
};

function Text({ name, title, values, errors }: TextProps) {
  return (
    <div className="field mt-4">
      <label htmlFor={idOf(name)} className="font-semibold">
        {title}
      </label>
      <ErrorLines errors={errors} />
      <textarea
        id={idOf(name)}
        name={name}
        rows={2}
        maxLength={2000}
        defaultValue={values[name] ?? ''}
        className="input mt-1 block w-full"
      />
    </div>
  );
}

/** All errors on top, each a link to its field. */
function Summary({ state, fields }: { state: FormState; fields: readonly Field[] }) {
  if (state.fault === null && state.errors.length === 0) return null;
  return (
    <div className="notice notice-fault mt-6" role="alert">
      <p className="font-semibold">Nothing was sent. {state.errors.length === 0 ? '' : 'Please look at:'}</p>
      {state.fault === null ? null : (
        <p>
          {state.fault.message} {state.fault.hint}
        </p>
      )}
      <ul>
        {state.errors.map((error) => (
          <li key={`${error.field} ${error.message}`}>
            <a
              href={`#${idOf(controlOf(fields, error.field, state.values) ?? error.field.replace(/\[.*$/, ''))}`}
            >
              <code>{error.field}</code>
            </a>
            : {error.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
