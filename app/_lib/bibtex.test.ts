import { expect, test } from 'vitest';
import type { EntryView } from '#core/wire/views';
import { bibtex } from './bibtex.ts';

test('a result can be cited, and no name breaks out of its field', () => {
  const entry = {
    row: {
      id: 'abcdef0123456789',
      methodName: 'L1_filters} \\input{x',
      recipe: 'ft-40',
      submitter: null,
      finishedAt: '2026-11-21T10:00:00.000Z',
      evidence: 'verified',
      top1: { mean: 92.345, n: 5 },
    },
    board: { title: 'ResNet-56', version: 2 },
  } as unknown as EntryView;
  const text = bibtex(entry, 'https://example.org/entries/abcdef0123456789');
  expect(text).toContain('@misc{fairprune-abcdef012345,');
  expect(text).toContain('title = {L1\\_filters inputx, retrained with ft-40, on ResNet-56}');
  expect(text).toContain('year = {2026}');
  expect(text).toMatch(/Top-1 92\.3[45] \\%, n = 5, verified/);
  expect(text.split('{').length).toBe(text.split('}').length);
});
