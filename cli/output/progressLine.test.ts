import { expect, test } from 'vitest';
import { progressLine } from '#cli/output/progressLine';
import { workText } from '#cli/output/progressBar';
import { testContext } from '#cli/testing/context';

test('a terminal: one line is rewritten, cut to its width, and gone at the end', () => {
  const { terminal, printed } = testContext({}, { live: true, columns: 21 });
  const line = progressLine(terminal);
  line.show('a');
  line.show('a');
  line.show('x'.repeat(100));
  line.end();
  expect(printed.drawn).toEqual(['a', 'x'.repeat(20), '']);
  expect(printed.err).toEqual([]);
});

test('a note stays above the progress', () => {
  const context = testContext({}, { live: true });
  const line = progressLine(context.terminal);
  line.show('half');
  line.note('a runner crashed');
  expect(context.printed.err).toEqual(['a runner crashed']);
  expect(context.printed.drawn).toEqual(['half', '', 'half']);
});

test('a log: a line when the text changed, at most every five seconds', () => {
  const { terminal, printed } = testContext();
  let now = 0;
  const line = progressLine(terminal, () => now);
  for (const [at, text] of [
    [0, 'a'],
    [1000, 'b'],
    [5000, 'b'],
    [9000, 'c'],
    [10_000, 'b'],
    [20_000, 'c'],
  ] as const) {
    now = at;
    line.show(text);
  }
  expect(printed.err).toEqual(['a', 'b', 'c']);
  expect(printed.drawn).toEqual([]);
});

test('work as a line', () => {
  const work = { done: 12, running: 1, failed: 0, total: 35, etaSeconds: 70 };
  expect(workText(work, 'Demo board')).toBe(
    'Demo board  ████████░░░░░░░░░░░░░░░░ 12/35 stages · about 70 s left',
  );
  expect(workText({ ...work, done: 35, etaSeconds: 0 }, 'x')).not.toContain('left');
  expect(workText({ ...work, failed: 2 }, 'x')).toContain('2 failed');
  expect(workText({ done: 0, running: 0, failed: 0, total: 0, etaSeconds: null }, 'x')).toContain(
    '0/0 stages',
  );
});
