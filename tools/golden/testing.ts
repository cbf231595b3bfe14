import { expect, it } from 'vitest';
import { judge, type GoldenCase } from './case.ts';

/** One test a case, each of which must hold. For tests only. */
export function testCases(cases: readonly GoldenCase[]): void {
  it.each(cases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    const { verdict, text } = await judge(golden);
    expect(verdict, text).toBe('ok');
  });
}
