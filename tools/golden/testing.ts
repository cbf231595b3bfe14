import { expect, it } from 'vitest';
import { judge, type GoldenCase } from './case.ts';

/**
 * One test a case, each of which must hold; those that `notYet` matches must be listed as not yet there. For tests
 * only.
 */
export function testCases(cases: readonly GoldenCase[], notYet: RegExp = /^$/): void {
  it.each(cases.map((golden) => [golden.name, golden] as const))('%s', async (name, golden) => {
    const { verdict, text } = await judge(golden);
    expect(verdict, text).toBe(notYet.test(name) ? 'not-yet' : 'ok');
  });
}
