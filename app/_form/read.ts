import type { Json } from '#core/identity/canonical';
import { jsonText } from '../_lib/jsonText.ts';
import type { Field } from './fields.ts';

/** What the form's controls hold, by control name. */
export type Values = Readonly<Record<string, string>>;

export type FieldError = { readonly field: string; readonly message: string };

export type ReadResult = { readonly value: Json | undefined; readonly errors: readonly FieldError[] };

/**
 * The value that a field's controls stand for; undefined when an optional one was left empty. What can't be read as
 * the field's kind is an error here, what is out of bounds is for the server to say.
 */
export function readField(field: Field, values: Values): ReadResult {
  const typed = (values[field.name] ?? '').trim();
  switch (field.kind) {
    case 'group':
      return readFields(field.fields, values);
    case 'variant':
      return readVariant(field, typed, values);
    case 'constant':
      return { value: field.value, errors: [] };
    case 'flag':
      return { value: typed !== '', errors: [] };
    default:
      return typed === '' ? empty(field) : readTyped(field, typed);
  }
}

/** An object of several fields. */
export function readFields(
  fields: readonly Field[],
  values: Values,
): { value: Json; errors: readonly FieldError[] } {
  const read = fields.map((field) => ({ key: lastKey(field.path), ...readField(field, values) }));
  const entries = read.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]));
  return { value: Object.fromEntries(entries), errors: read.flatMap(({ errors }) => errors) };
}

/** Control values that show a configuration: the other way round. */
export function valuesOf(fields: readonly Field[], config: Json): Values {
  return Object.assign(
    {},
    ...fields.map((field) => valuesOfField(field, memberOf(config, lastKey(field.path)))),
  ) as Values;
}

function valuesOfField(field: Field, value: Json | undefined): Values {
  if (value === undefined || value === null) return {};
  switch (field.kind) {
    case 'group':
      return valuesOf(field.fields, value);
    case 'variant': {
      const chosen = memberOf(value, field.discriminator);
      const option = field.options.find((one) => one.value === chosen);
      return option === undefined ? {} : { [field.name]: option.value, ...valuesOf(option.fields, value) };
    }
    case 'flag':
      return value === true ? { [field.name]: 'on' } : {};
    case 'list':
      return { [field.name]: Array.isArray(value) ? value.map(jsonText).join(', ') : jsonText(value) };
    case 'constant':
      return {};
    case 'json':
      return { [field.name]: JSON.stringify(value) };
    default:
      return { [field.name]: jsonText(value) };
  }
}

/** The control that a path in a fault is about, given which variants are chosen; null when there is none. */
export function controlOf(fields: readonly Field[], path: string, values: Values): string | null {
  for (const field of fields) {
    const inner =
      field.kind === 'group'
        ? field.fields
        : field.kind === 'variant'
          ? (field.options.find((one) => one.value === values[field.name])?.fields ?? [])
          : [];
    const found = controlOf(inner, path, values);
    if (found !== null) return found;
    if (path === field.path || path.startsWith(`${field.path}.`) || path.startsWith(`${field.path}[`))
      return field.name;
  }
  return null;
}

function readVariant(field: Extract<Field, { kind: 'variant' }>, chosen: string, values: Values): ReadResult {
  const option = field.options.find((one) => one.value === chosen);
  if (option === undefined && !field.required && chosen === '') return { value: undefined, errors: [] };
  if (option === undefined) {
    const allowed = field.options.map((one) => one.title).join(', ');
    return { value: undefined, errors: [{ field: field.path, message: `choose one of: ${allowed}` }] };
  }
  const inner = readFields(option.fields, values);
  const value = { [field.discriminator]: option.value, ...(inner.value as Readonly<Record<string, Json>>) };
  return { value, errors: inner.errors };
}

function readTyped(field: Field, typed: string): ReadResult {
  switch (field.kind) {
    case 'number':
      return asNumber(field, typed);
    case 'choice': {
      const value = field.values.find((one) => String(one) === typed);
      return value === undefined
        ? failed(field, `must be one of ${field.values.join(', ')}`)
        : { value, errors: [] };
    }
    case 'list': {
      const items = typed
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
      if (field.of === 'text') return { value: items, errors: [] };
      const numbers = items.map(Number);
      return numbers.every(Number.isFinite)
        ? { value: numbers, errors: [] }
        : failed(field, 'must be numbers with commas between them');
    }
    case 'json':
      return asJson(field, typed);
    default:
      return { value: typed, errors: [] };
  }
}

function asNumber(field: Field & { kind: 'number' }, typed: string): ReadResult {
  const value = Number(typed.replace('−', '-'));
  if (!Number.isFinite(value)) return failed(field, `“${typed}” is not a number`);
  if (field.integer && !Number.isInteger(value)) return failed(field, `“${typed}” is not a whole number`);
  return { value, errors: [] };
}

function asJson(field: Field, typed: string): ReadResult {
  try {
    return { value: JSON.parse(typed) as Json, errors: [] };
  } catch {
    return failed(field, 'is not valid JSON');
  }
}

function empty(field: Field): ReadResult {
  if (field.nullable) return { value: null, errors: [] };
  if (!field.required) return { value: undefined, errors: [] };
  if (field.kind === 'list') return { value: [], errors: [] };
  return failed(field, `is needed${field.allowed === '' ? '' : ` (${field.allowed})`}`);
}

function failed(field: Field, message: string): ReadResult {
  return { value: undefined, errors: [{ field: field.path, message }] };
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
