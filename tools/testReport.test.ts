import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge, judgeFile } from './testReport.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'a.test.ts',
  status,
  message: 'why',
  assertionResults: tests.map((state, i) => ({ fullName: `test ${i}`, status: state })),
});
const report = (passed: number, failed: number, results: ReturnType<typeof file>[]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 0,
  numTodoTests: 0,
  success: failed === 0,
  testResults: results,
});

test('a run in which everything passed passes', () => {
  expect(judge(report(2, 0, [file('passed', 'passed', 'passed')]))).toEqual({
    lines: ['2 passed, 0 failed'],
    code: 0,
  });
});

test('a skipped test fails the run and is named', () => {
  const { lines, code } = judge(report(1, 0, [file('passed', 'passed', 'pending')]));
  expect(lines).toEqual(['pending: a.test.ts: test 1', '1 passed, 1 failed']);
  expect(code).toBe(1);
});

test('a file that does not load fails the run', () => {
  const { lines, code } = judge(report(0, 0, [file('failed')]));
  expect(lines).toEqual(['did not load: a.test.ts: why', '0 passed, 1 failed']);
  expect(code).toBe(1);
});

test('an empty report fails, and so does an error outside of every test', () => {
  const broken = 'the run itself failed: its error stands above';
  expect(judge(report(0, 0, []))).toEqual({ lines: [broken, '0 passed, 1 failed'], code: 1 });
  const all = report(1, 0, [file('passed', 'passed')]);
  expect(judge({ ...all, success: false })).toEqual({ lines: [broken, '1 passed, 1 failed'], code: 1 });
});

test('a report that is missing or cut short fails with the same last line', () => {
  const whole = join(mkdtempSync(join(tmpdir(), 'fairprune-report-')), 'report.json');
  expect(judgeFile(whole)).toMatchObject({
    lines: [expect.stringContaining('ENOENT'), '0 passed, 1 failed'],
  });
  const text = JSON.stringify(report(1, 0, [file('passed', 'passed')]));
  writeFileSync(whole, text.slice(0, -10));
  expect(judgeFile(whole)).toMatchObject({ code: 1 });
  expect(judgeFile(whole).lines.at(-1)).toBe('0 passed, 1 failed');
  writeFileSync(whole, text);
  expect(judgeFile(whole)).toEqual({ lines: ['1 passed, 0 failed'], code: 0 });
});
