import { describe, expect, test } from 'vitest';
import { askedRecipes } from './asked.ts';

describe('two recipes named by an address', () => {
  test('are read with any number of epochs', () => {
    expect(askedRecipes([' ft-7 ', 'clr-40'])).toMatchObject([
      { id: 'ft-7', recipe: { epochs: 7 }, fault: null },
      { id: 'clr-40', recipe: { schedule: { kind: 'one-cycle' } }, fault: null },
    ]);
  });

  test('one that is none says what there is, and the other stays', () => {
    const sides = askedRecipes(['ft-0', 'clr-40']);
    expect(sides?.[0]).toMatchObject({ id: 'ft-0', recipe: null });
    expect(sides?.[0].fault).toMatch(/no recipe "ft-0".*page of recipes/s);
    expect(sides?.[1].fault).toBeNull();
  });

  test.each([[undefined], ['ft-40'], [['ft-40', ' ']], [['ft-40', 'clr-40', 'ft-4']]])(
    '%j is no pair',
    (id) => {
      expect(askedRecipes(id)).toBeNull();
    },
  );
});
