import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Json } from '#core/identity/canonical';
import { SubmissionFileSchema } from '#core/wire/submission';
import { fieldsOf } from '../_form/fields.ts';
import { OWN, anonymityOf, sentValues, valuesOfFile, writeSubmission } from './submission.ts';

const FIELDS = fieldsOf(z.toJSONSchema(z.strictObject({ steps: z.number() })) as Json, 'config');
const CHOICE = { board: 'demo', method: 'l1-filter', targets: [2, 2.5] };
const VALUES = {
  'config.steps': '3',
  recipe: 'clr-4',
  'targets~2.5': 'on',
  'search.configurations': '12',
  'search.split': 'validation',
  'search.notes': 'n',
};

test('the controls make a submission that the wire schema takes', () => {
  const { file, errors } = writeSubmission(CHOICE, FIELDS, VALUES);
  expect(errors).toEqual([]);
  expect(SubmissionFileSchema.parse(file)).toEqual({
    board: 'demo',
    method: 'l1-filter',
    config: { steps: 3 },
    recipe: 'clr-4',
    targets: [2.5],
    search: { configurations: 12, split: 'validation', notes: 'n' },
    note: '',
  });
});

test('another recipe goes by its name', () => {
  const { file } = writeSubmission(CHOICE, FIELDS, { ...VALUES, recipe: OWN, 'recipe~own': ' step-40 ' });
  expect(file).toMatchObject({ recipe: 'step-40' });
});

test('the FLOPs of the search are a number or left out', () => {
  const flops = (text: string) => writeSubmission(CHOICE, FIELDS, { ...VALUES, 'search.flops': text });
  expect(flops(' 3e15 ').file).toMatchObject({ search: { flops: 3e15 } });
  for (const wrong of ['many', '-1'])
    expect(flops(wrong).errors.map((error) => error.field)).toEqual(['search.flops']);
});

test('a recipe of one’s own goes as JSON, and what is no JSON is an error at its field', () => {
  const own = { id: 'mine', epochs: 4, schedule: { kind: 'halving', lr: 0.1 } };
  const write = (text: string) =>
    writeSubmission(CHOICE, FIELDS, { ...VALUES, recipe: OWN, 'recipe~own': text });
  expect(SubmissionFileSchema.parse(write(JSON.stringify(own)).file).recipe).toEqual(own);
  expect(write('{"id": mine}').errors).toEqual([
    { field: 'recipe', message: expect.stringMatching(/^this is no JSON: /) },
  ]);
});

test('everything missing is said at once, each at its field', () => {
  const { errors } = writeSubmission(CHOICE, FIELDS, { recipe: OWN });
  expect(errors.map((error) => error.field)).toEqual([
    'config.steps',
    'recipe',
    'targets',
    'search.configurations',
    'search.split',
  ]);
});

test('what was typed is kept, what the framework adds is not', () => {
  const form = new FormData();
  form.set('config.steps', 'abc');
  form.set('$ACTION_KEY', 'k');
  form.set('intent', 'plan');
  form.set('draft', 'of this page');
  expect(sentValues(form)).toEqual({ 'config.steps': 'abc' });
});

test('a submission file shown on the form and read from it again is the same', () => {
  const file = {
    board: CHOICE.board,
    method: CHOICE.method,
    config: { steps: 3 },
    recipe: 'ft-8',
    targets: [2],
    search: { configurations: 4, split: 'train' as const, flops: 1e15, notes: 'a grid' },
    note: 'by hand',
  };
  for (const standard of [['ft-8'], []]) {
    expect(writeSubmission(CHOICE, FIELDS, valuesOfFile(file, FIELDS, standard))).toEqual({
      file,
      errors: [],
    });
  }
});

test('names are kept until the day that was chosen, or until they are told', () => {
  expect(anonymityOf({ 'anonymous.until': '2027-01-01' })).toBeUndefined();
  expect(anonymityOf({ anonymous: 'on', 'anonymous.until': ' ' })).toBe(true);
  expect(anonymityOf({ anonymous: 'on', 'anonymous.until': '2027-01-01' })).toBe('2027-01-01');
});
