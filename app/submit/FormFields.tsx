import type { ReactNode } from 'react';
import type { Field, Variant } from '../_form/fields.ts';
import { controlOf, type Values } from '../_form/read.ts';
import type { FormState } from './state.ts';

type Shared = { readonly values: Values; readonly errors: FormState['errors'] };

/** A method's options as controls. Every control keeps what was typed and shows its own errors. */
export function FormFields({ fields, ...shared }: Shared & { fields: readonly Field[] }) {
  return (
    <>
      {fields.map((field) => (
        <OneField key={field.name} field={field} {...shared} />
      ))}
    </>
  );
}

function OneField({ field, ...shared }: Shared & { field: Field }) {
  switch (field.kind) {
    case 'group':
      return (
        <fieldset className="field border-l border-rule pl-4">
          <legend className="font-semibold">{field.title}</legend>
          <Description text={field.description} />
          <FormFields fields={field.fields} {...shared} />
        </fieldset>
      );
    case 'variant':
      return <VariantField field={field} {...shared} />;
    case 'constant':
      return null;
    case 'flag':
      return (
        <div className="field">
          <label className="flex items-baseline gap-2">
            <input
              type="checkbox"
              id={idOf(field.name)}
              name={field.name}
              defaultChecked={shared.values[field.name] !== undefined}
            />
            <span>
              <span className="font-semibold">{field.title}</span>
              <Description text={field.description} />
            </span>
          </label>
          <Errors field={field} {...shared} />
        </div>
      );
    case 'choice':
      return (
        <fieldset className="field">
          <legend className="font-semibold">{field.title}</legend>
          <Description text={field.description} />
          <div className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
            {field.values.map((value, i) => (
              <label key={value} className="flex items-center gap-2">
                <input
                  type="radio"
                  id={i === 0 ? idOf(field.name) : undefined}
                  name={field.name}
                  value={String(value)}
                  defaultChecked={shared.values[field.name] === String(value)}
                />
                {value}
              </label>
            ))}
          </div>
          <Errors field={field} {...shared} />
        </fieldset>
      );
    default:
      return <TypedField field={field} {...shared} />;
  }
}

function TypedField({ field, ...shared }: Shared & { field: Field }) {
  const wrong = errorsAt(field, shared).length > 0;
  const hint = hintOf(field);
  const common = {
    id: idOf(field.name),
    name: field.name,
    defaultValue: shared.values[field.name] ?? '',
    'aria-invalid': wrong || undefined,
    'aria-describedby': `${idOf(field.name)}-about`,
  };
  return (
    <div className="field">
      <label htmlFor={idOf(field.name)} className="font-semibold">
        {field.title}
      </label>
      <div id={`${idOf(field.name)}-about`}>
        <Description text={field.description} />
        <Errors field={field} {...shared} />
      </div>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-3">
        {field.kind === 'json' ? (
          <textarea {...common} rows={3} className="input w-full font-mono" />
        ) : (
          <input
            {...common}
            inputMode={field.kind === 'number' ? 'decimal' : undefined}
            className={`input ${field.kind === 'number' ? 'w-32' : 'w-full max-w-md'}`}
          />
        )}
        {hint === '' ? null : <span className="text-sm text-ink-2">{hint}</span>}
      </div>
    </div>
  );
}

function VariantField({ field, ...shared }: Shared & { field: Field & { kind: 'variant' } }) {
  return (
    <fieldset
      className="field"
      aria-describedby={field.description === null ? undefined : `${idOf(field.name)}-about`}
    >
      <legend className="font-semibold">{field.title}</legend>
      <div id={`${idOf(field.name)}-about`}>
        <Description text={field.description} />
        <Errors field={field} {...shared} />
      </div>
      {field.options.map((option, i) => (
        <div key={option.value} className="variant mt-2">
          <label className="flex items-baseline gap-2">
            <input
              type="radio"
              id={i === 0 ? idOf(field.name) : undefined}
              name={field.name}
              value={option.value}
              defaultChecked={shared.values[field.name] === option.value}
              className="relative top-0.5"
            />
            <span>
              {option.title}
              <Description text={option.description} />
            </span>
          </label>
          <VariantFields
            option={option}
            {...shared}
            // Two variants may have fields of one path: a fault is about the chosen one's.
            errors={shared.values[field.name] === option.value ? shared.errors : []}
          />
        </div>
      ))}
    </fieldset>
  );
}

function VariantFields({ option, ...shared }: Shared & { option: Variant }) {
  if (option.fields.length === 0) return null;
  return (
    <div className="variant-fields mt-2 ml-2 border-l border-rule pl-5">
      <FormFields fields={option.fields} {...shared} />
    </div>
  );
}

/** Errors of a field, or of any part of it that has no control of its own. */
function Errors({ field, ...shared }: Shared & { field: Field }) {
  return <ErrorLines errors={errorsAt(field, shared)} />;
}

export function ErrorLines({
  errors,
}: {
  errors: readonly { readonly message: string; readonly hint: string | null }[];
}): ReactNode {
  return errors.map((error) => (
    <p key={error.message} className="text-fault">
      <strong className="font-semibold">Error:</strong> {error.message}
      {error.hint === null ? '' : ` ${error.hint}`}
    </p>
  ));
}

function errorsAt(field: Field, { values, errors }: Shared): FormState['errors'] {
  return errors.filter((error) => controlOf([field], error.field, values) === field.name);
}

function Description({ text }: { text: string | null }) {
  return text === null ? null : <span className="block text-ink-2">{text}</span>;
}

function hintOf(field: Field): string {
  const kind = field.kind === 'list' ? 'commas between them' : '';
  const empty = field.nullable
    ? 'empty: none'
    : field.required || field.kind === 'list'
      ? ''
      : 'may stay empty';
  return [field.allowed, kind, empty].filter((part) => part !== '').join('; ');
}

/** Id of a control's element; errors link to it. */
export function idOf(name: string): string {
  return `f-${name.replaceAll(/[^\w-]/g, '-')}`;
}
