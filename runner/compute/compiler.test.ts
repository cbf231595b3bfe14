import { expect, it } from 'vitest';
import { engineText } from '#runner/compute/compiler';

it.each([
  [{ engine: 'compiled', why: null }, 'compiled'],
  [{ engine: 'eager', why: 'hooks take part in its steps' }, 'eager, because hooks take part in its steps'],
  [{ engine: 'compiled', why: null, perCall: { steps: 32, why: null } }, 'compiled, up to 32 steps a call'],
  [
    { engine: 'compiled', why: null, perCall: { steps: 1, why: 'the GPU is too small' } },
    'compiled, one step a call, because the GPU is too small',
  ],
  [{ engine: 'eager', why: 'no disk', perCall: { steps: 1, why: 'no disk' } }, 'eager, because no disk'],
] as const)('%j reads "%s"', (report, text) => {
  expect(engineText(report)).toBe(text);
});
