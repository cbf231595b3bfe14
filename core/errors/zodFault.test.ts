import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { parseOrFault } from '#core/errors/zodFault';

const schema = z.strictObject({
  kind: z.enum(['a', 'b']),
  share: z.number().gt(0).lt(1),
  widths: z.array(z.number().int()).min(2),
  name: z.string().max(3),
  ratio: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('target') }),
    z.strictObject({ kind: z.literal('uniform'), ratio: z.number().lt(1) }),
  ]),
  recipe: z.union([z.string(), z.strictObject({ epochs: z.number() })]),
});
const good = {
  kind: 'a',
  share: 0.5,
  widths: [1, 2],
  name: 'abc',
  ratio: { kind: 'target' },
  recipe: 'ft-4',
};

const faultOf = (value: unknown): Fault => {
  try {
    parseOrFault(schema, value, 'config');
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('parseOrFault', () => {
  it('returns what fits', () => expect(parseOrFault(schema, good, 'config')).toEqual(good));

  it.each([
    ['a choice', { kind: 'c' }, 'config.kind', 'config.kind: must be "a" or "b"'],
    ['an open upper end', { share: 1 }, 'config.share', 'config.share: must be below 1'],
    ['an open lower end', { share: 0 }, 'config.share', 'config.share: must be above 0'],
    ['an item', { widths: [1, 2.5] }, 'config.widths[1]', 'config.widths[1]: must be an integer'],
    ['too few items', { widths: [1] }, 'config.widths', 'config.widths: must have at least 2 items'],
    ['a long text', { name: 'abcd' }, 'config.name', 'config.name: must have at most 3 characters'],
    ['a wrong type', { name: 3 }, 'config.name', 'config.name: must be a string'],
    ['a missing field', { name: undefined }, 'config.name', 'config.name: is missing (string)'],
    ['an unknown field', { extra: 1 }, 'config.extra', 'config.extra: there is no such field'],
    [
      'an unknown kind',
      { ratio: { kind: 'x' } },
      'config.ratio.kind',
      'config.ratio.kind: must be "target" or "uniform"',
    ],
    [
      'a field of a kind',
      { ratio: { kind: 'uniform', ratio: 1 } },
      'config.ratio.ratio',
      'config.ratio.ratio: must be below 1',
    ],
    [
      'inside a union',
      { recipe: { epochs: 'x' } },
      'config.recipe.epochs',
      'config.recipe.epochs: must be a number',
    ],
    [
      'no alternative',
      { recipe: 3 },
      'config.recipe',
      'config.recipe: must be a string, or must be an object',
    ],
  ])('names the field and what is allowed: %s', (_, change, field, message) => {
    const fault = faultOf({ ...good, ...change });
    expect(fault.code).toBe('bad-config');
    expect(fault.details.field).toBe(field);
    expect(fault.message).toBe(message);
  });

  it('reports every field at once', () => {
    expect(faultOf({ ...good, share: 2, name: 'abcd' }).message).toBe(
      'config.share: must be below 1; config.name: must have at most 3 characters',
    );
  });

  it('names a value that is no object at all', () => {
    expect(faultOf(5).message).toBe('config: must be an object');
  });
});
