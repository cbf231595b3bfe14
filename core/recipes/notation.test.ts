import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePxFy, printPxFy, pxfyId } from '#core/recipes/notation';

describe('the paper’s notation', () => {
  it.each([
    ['P30F90, 1e-1', { before: 30, perSpeedup: false, after: 90, lr: 0.1 }],
    ['P15F105,1e-1', { before: 15, perSpeedup: false, after: 105, lr: 0.1 }],
    ['P30/F90, 1e-2', { before: 30, perSpeedup: true, after: 90, lr: 0.01 }],
    ['P30/kF90, 0.01', { before: 30, perSpeedup: true, after: 90, lr: 0.01 }],
    ['p2.5f4 1e-1', { before: 2.5, perSpeedup: false, after: 4, lr: 0.1 }],
    ['P30F90-cont', { before: 30, perSpeedup: false, after: 90, lr: null }],
  ])('%s', (text, expected) => expect(parsePxFy(text)).toEqual(expected));

  it.each([
    'P30',
    'F90, 1e-1',
    'P30F90',
    'P30F90, 1e-1e-1',
    'P30F90, 5',
    'P-1F3, 1e-1',
    'P3000F3, 1e-1',
    'halving',
  ])('%s is none', (text) => expect(parsePxFy(text)).toBeNull());

  it('comes back from both of its printed forms', () => {
    const rates = fc.constantFrom(1, 0.1, 0.05, 0.01, 2.5e-3, 1e-4, 1e-5);
    const epochs = fc.integer({ min: 1, max: 2000 });
    const setups = fc.oneof(
      fc.record({ before: epochs, perSpeedup: fc.boolean(), after: epochs, lr: rates }),
      fc.record({ before: epochs, perSpeedup: fc.constant(false), after: epochs, lr: fc.constant(null) }),
    );
    fc.assert(
      fc.property(setups, (setup) => {
        expect(parsePxFy(printPxFy(setup))).toEqual(setup);
        expect(parsePxFy(pxfyId(setup))).toEqual(setup);
      }),
    );
  });
});
