import { expect, test } from 'vitest';
import { METHODS } from '#methods/registry';
import { codeRevisions, revisionDifferences } from '#methods/revisions';

test('every method counts', () => {
  for (const { id, revision } of METHODS) expect(codeRevisions()[`method ${id}`]).toBe(revision);
});

test('differences are named from both sides, agreement is silent', () => {
  expect(revisionDifferences(codeRevisions(), codeRevisions())).toEqual([]);
  expect(revisionDifferences({ a: 1, b: 1, d: 1 }, { a: 2, b: 1, c: 3 })).toEqual([
    'a: 1, not 2',
    'c: none, not 3',
    'd: 1, not none',
  ]);
});
