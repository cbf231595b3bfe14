import { expect, test } from 'vitest';
import { badgeSvg } from './badge.ts';

const row: Parameters<typeof badgeSvg>[0] = {
  methodName: '<script>"x"&',
  top1: { mean: 92.34, interval: [92.1, 92.58], n: 5, runs: [] },
  rank: { low: 1, high: 2 },
  ranked: true,
  evidence: 'verified',
  band: 2,
};

test('a badge tells accuracy, band and rank, and takes no markup from a name', () => {
  const svg = badgeSvg(row);
  expect(svg).toContain('verified: 92.34 ± 0.24 % at 2×, rank 1–2');
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;&quot;x&quot;&amp;');
});

test('an entry that is not ranked shows no rank', () => {
  expect(badgeSvg({ ...row, ranked: false })).not.toContain('rank');
  expect(badgeSvg({ ...row, band: null, top1: { mean: null, interval: null, n: 0, runs: [] } })).toContain(
    'verified: – %',
  );
});
