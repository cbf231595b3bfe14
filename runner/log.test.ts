import { expect, it } from 'vitest';
import { runnerLog } from '#runner/log';

const TOKEN = `fp_${'0123456789abcdef'.repeat(3)}`;

it('writes lines that programs read, without what only the runner may know', () => {
  const lines: string[] = [];
  runnerLog('json', 'box-1', (line) => lines.push(line))(`server refused ${TOKEN}\n"twice"`);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'info',
    service: 'runner',
    runner: 'box-1',
    msg: 'server refused fp_[redacted]\n"twice"',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
  });
});

it('writes lines that people read on a terminal', () => {
  const lines: string[] = [];
  runnerLog('text', 'box-1', (line) => lines.push(line))(`connected with ${TOKEN}`);
  expect(lines[0]).toMatch(/^\d{4}-\S+Z connected with fp_\[redacted\]$/);
});
