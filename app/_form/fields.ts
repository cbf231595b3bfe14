import type { Json } from '#core/identity/canonical';
import { allowedText } from './allowed.ts';

/**
 * A form field made from a method's JSON Schema. `path` is where its value goes, and how a fault names it
 * (`config.ratio.ratio`); `name` is the control's, unlike the path in that it also names the chosen variant
 * (`config.ratio~uniform.ratio`), because two variants may have fields of one name.
 */
export type Field = FieldHead &
  (
    | { readonly kind: 'group'; readonly fields: readonly Field[] }
    | { readonly kind: 'variant'; readonly discriminator: string; readonly options: readonly Variant[] }
    | { readonly kind: 'number'; readonly integer: boolean }
    | { readonly kind: 'text' }
    | { readonly kind: 'choice'; readonly values: readonly (string | number)[] }
    | { readonly kind: 'flag' }
    | { readonly kind: 'list'; readonly of: 'number' | 'text' }
    | { readonly kind: 'constant'; readonly value: Json }
    | { readonly kind: 'json' }
  );

export type FieldHead = {
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** What is allowed, in words; empty when the kind says all. */
  readonly allowed: string;
  readonly required: boolean;
  /** Left empty it means null. */
  readonly nullable: boolean;
};

export type Variant = {
  readonly value: string;
  readonly title: string;
  readonly description: string | null;
  readonly fields: readonly Field[];
};

export type Schema = Readonly<Record<string, Json>>;

/** The fields of an object schema, in its order; `root` is the path of the object itself. */
export function fieldsOf(schema: Json, root: string): readonly Field[] {
  return propertiesOf(asSchema(schema), root, root, null);
}

function propertiesOf(schema: Schema, path: string, name: string, skip: string | null): readonly Field[] {
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly Json[]) : [];
  return Object.entries(asSchema(schema['properties'] ?? {}))
    .filter(([key]) => key !== skip)
    .map(([key, value]) =>
      fieldOf(asSchema(value), `${path}.${key}`, `${name}.${key}`, required.includes(key)),
    );
}

function fieldOf(written: Schema, path: string, name: string, required: boolean): Field {
  const { schema, nullable } = withoutNull(written);
  const head = {
    path,
    name,
    title: text(schema['title']) ?? text(written['title']) ?? spaced(path),
    description: text(written['description']) ?? text(schema['description']),
    allowed: allowedText(schema),
    required,
    nullable,
  };
  const variants = variantsOf(schema, path, name);
  if (variants !== null) return { ...head, ...variants };
  if (schema['const'] !== undefined) return { ...head, kind: 'constant', value: schema['const'] };
  if (Array.isArray(schema['enum']))
    return { ...head, kind: 'choice', values: schema['enum'] as (string | number)[] };
  switch (schema['type']) {
    case 'object':
      return schema['properties'] === undefined
        ? { ...head, kind: 'json' }
        : { ...head, kind: 'group', fields: propertiesOf(schema, path, name, null) };
    case 'number':
    case 'integer':
      return { ...head, kind: 'number', integer: schema['type'] === 'integer' };
    case 'string':
      return { ...head, kind: 'text' };
    case 'boolean':
      return { ...head, kind: 'flag' };
    case 'array':
      return listField(head, schema);
    default:
      return { ...head, kind: 'json' };
  }
}

function listField(head: FieldHead, schema: Schema): Field {
  const item = asSchema(schema['items'] ?? {})['type'];
  if (item === 'number' || item === 'integer') return { ...head, kind: 'list', of: 'number' };
  return item === 'string' ? { ...head, kind: 'list', of: 'text' } : { ...head, kind: 'json' };
}

/** A union of objects that a constant field of theirs tells apart, or null when the schema is no such union. */
function variantsOf(
  schema: Schema,
  path: string,
  name: string,
): { kind: 'variant'; discriminator: string; options: readonly Variant[] } | null {
  const alternatives = schema['oneOf'] ?? schema['anyOf'];
  if (!Array.isArray(alternatives)) return null;
  const schemas = (alternatives as readonly Json[]).map(asSchema);
  const discriminator = Object.keys(asSchema(schemas[0]?.['properties'] ?? {})).find((key) =>
    schemas.every((one) => typeof constantAt(one, key) === 'string'),
  );
  if (discriminator === undefined) return null;
  const options = schemas.map((one) => {
    const constant = constantAt(one, discriminator);
    const value = typeof constant === 'string' ? constant : '';
    return {
      value,
      title: text(one['title']) ?? value,
      description: text(one['description']),
      fields: propertiesOf(one, path, `${name}~${value}`, discriminator),
    };
  });
  return { kind: 'variant', discriminator, options };
}

function constantAt(schema: Schema, key: string): Json | undefined {
  return asSchema(asSchema(schema['properties'] ?? {})[key] ?? {})['const'];
}

/** `X or null` is X that may stay empty. */
function withoutNull(schema: Schema): { schema: Schema; nullable: boolean } {
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(alternatives)) return { schema, nullable: false };
  const schemas = (alternatives as readonly Json[]).map(asSchema);
  const others = schemas.filter((one) => one['type'] !== 'null');
  const [only] = others;
  return others.length === 1 && only !== undefined && schemas.length === 2
    ? { schema: only, nullable: true }
    : { schema, nullable: false };
}

export function asSchema(value: Json): Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Schema) : {};
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `config.skipLayers` → "Skip layers". */
function spaced(path: string): string {
  const key = path.split('.').at(-1) ?? path;
  const words = key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
