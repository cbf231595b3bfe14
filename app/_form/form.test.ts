import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Json } from '#core/identity/canonical';
import { CATALOGUED_METHODS, METHODS } from '#methods/registry';
import { allowedText } from './allowed.ts';
import { fieldsOf } from './fields.ts';
import { controlOf, readFields, valuesOf } from './read.ts';

const SCHEMA = z.strictObject({
  ratio: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('target') }),
      z
        .strictObject({ kind: z.literal('uniform'), ratio: z.number().gt(0).lt(1) })
        .meta({ title: 'Uniform' }),
    ])
    .meta({ title: 'Pruning ratio', description: 'How many.' }),
  norm: z.enum(['l1', 'l2']),
  steps: z.number().int().min(1).max(100),
  seed: z.number().int().nullable(),
  skip: z.array(z.string()),
  widths: z.array(z.number()),
  normalise: z.boolean(),
  inner: z.strictObject({ name: z.string().min(2).max(9) }),
  extra: z.array(z.strictObject({ a: z.number() })).optional(),
});
const CONFIG = {
  ratio: { kind: 'uniform', ratio: 0.5 },
  norm: 'l2',
  steps: 3,
  seed: null,
  skip: ['a', 'b'],
  widths: [8, 16],
  normalise: true,
  inner: { name: 'xy' },
};
const FIELDS = fieldsOf(z.toJSONSchema(SCHEMA, { io: 'input' }) as Json, 'config');

describe('a form from a schema', () => {
  test('every kind of field is recognised', () => {
    expect(FIELDS.map((field) => field.kind)).toEqual([
      'variant',
      'choice',
      'number',
      'number',
      'list',
      'list',
      'flag',
      'group',
      'json',
    ]);
    expect(FIELDS[0]).toMatchObject({
      title: 'Pruning ratio',
      description: 'How many.',
      path: 'config.ratio',
    });
  });

  test('fields of a variant have a control of their own but the path that faults name', () => {
    const ratio = FIELDS[0]!;
    const inner = ratio.kind === 'variant' ? ratio.options[1]?.fields[0] : undefined;
    expect(inner).toMatchObject({ name: 'config.ratio~uniform.ratio', path: 'config.ratio.ratio' });
    expect(controlOf(FIELDS, 'config.ratio.ratio', { 'config.ratio': 'uniform' })).toBe(
      'config.ratio~uniform.ratio',
    );
    expect(controlOf(FIELDS, 'config.ratio.ratio', { 'config.ratio': 'target' })).toBe('config.ratio');
    expect(controlOf(FIELDS, 'config.skip[1]', {})).toBe('config.skip');
    expect(controlOf(FIELDS, 'config.nothing', {})).toBeNull();
  });

  test('a configuration goes into the controls and comes back the same', () => {
    const { value, errors } = readFields(FIELDS, valuesOf(FIELDS, CONFIG));
    expect(errors).toEqual([]);
    expect(value).toEqual(CONFIG);
    expect(SCHEMA.safeParse(value).success).toBe(true);
  });

  test('every built-in method can be submitted as published, unchanged', () => {
    for (const method of CATALOGUED_METHODS) {
      const fields = fieldsOf(z.toJSONSchema(method.configSchema, { io: 'input' }) as Json, 'config');
      const { value, errors } = readFields(fields, valuesOf(fields, method.asPublished as Json));
      expect(errors).toEqual([]);
      expect(value).toEqual(method.asPublished);
    }
  });

  test.each<[Json, string, string]>([
    [{ kind: 'uniform', ratio: 0.5 }, 'config.ratio.ratio', 'config.ratio~uniform.ratio'],
    [
      { kind: 'per-stage', ratios: [0.6, 0, 0.1], skip: [] },
      'config.ratio.ratios[1]',
      'config.ratio~per-stage.ratios',
    ],
    [
      { kind: 'per-stage', ratios: [0.5], skip: ['s1b0.conv1'] },
      'config.ratio.skip',
      'config.ratio~per-stage.skip',
    ],
    [
      { kind: 'per-layer', layers: { 's1b0.conv1': 0.5 } },
      'config.ratio.layers.s1b0.conv1',
      'config.ratio~per-layer.layers',
    ],
    [
      { kind: 'published', preset: 'pfec-resnet-56-b' },
      'config.ratio.preset',
      'config.ratio~published.preset',
    ],
    [{ kind: 'widths', layers: { conv1: 3 } }, 'config.ratio.layers', 'config.ratio~widths.layers'],
  ])('the ratio %j goes through the form, and a fault at %s finds its control', (ratio, field, control) => {
    for (const method of METHODS) {
      const fields = fieldsOf(z.toJSONSchema(method.configSchema, { io: 'input' }) as Json, 'config');
      const values = valuesOf(fields, { ratio });
      expect(readFields(fields, values)).toEqual({ value: { ratio }, errors: [] });
      expect(controlOf(fields, field, values)).toBe(control);
    }
  });

  test('what can’t be read is an error at its field; out of bounds is left to the server', () => {
    const values = {
      ...valuesOf(FIELDS, CONFIG),
      'config.ratio~uniform.ratio': '0,5',
      'config.steps': '2.5',
      'config.widths': '8, x',
      'config.norm': 'l3',
    };
    expect(readFields(FIELDS, values).errors.map((error) => error.field)).toEqual([
      'config.ratio.ratio',
      'config.norm',
      'config.steps',
      'config.widths',
    ]);
    expect(readFields(FIELDS, { ...valuesOf(FIELDS, CONFIG), 'config.steps': '1000' }).errors).toEqual([]);
  });

  test('empty means null where null is allowed, missing where optional, and an error where needed', () => {
    const values = { ...valuesOf(FIELDS, CONFIG), 'config.steps': ' ', 'config.seed': '' };
    const { value, errors } = readFields(FIELDS, values);
    expect(value).toMatchObject({ seed: null });
    expect(value).not.toHaveProperty('extra');
    expect(errors).toEqual([{ field: 'config.steps', message: 'is needed (whole number, 1 to 100)' }]);
  });

  test('no variant chosen says which there are', () => {
    const { 'config.ratio': _chosen, ...values } = valuesOf(FIELDS, CONFIG);
    expect(readFields(FIELDS, values).errors).toEqual([
      { field: 'config.ratio', message: 'choose one of: target, Uniform' },
    ]);
  });
});

test('bounds in words', () => {
  expect(allowedText({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 })).toBe('above 0, below 1');
  expect(allowedText({ type: 'integer', minimum: 1, maximum: 100 })).toBe('whole number, 1 to 100');
  expect(allowedText({ type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 })).toBe(
    'whole number',
  );
  expect(allowedText({ type: 'array', maxItems: 3 })).toBe('at most 3 items');
  expect(allowedText({ type: 'boolean' })).toBe('');
});
