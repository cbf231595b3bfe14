import { expect, it } from 'vitest';
import { contenderName, methodName } from '#server/services/names';

it('says what a config has other than as published, and nothing else', () => {
  const plain = methodName('l1-filter');
  expect(contenderName('l1-filter', { ratio: { kind: 'target' } })).toBe(plain);
  expect(contenderName('l1-filter', { ratio: { kind: 'uniform', ratio: 0.5 } })).toBe(
    `${plain} (ratio uniform 0.5)`,
  );
});

it('shows the id of a method that is not there any more', () => {
  expect(contenderName('gone', { a: 1 })).toBe('gone (a 1)');
});
