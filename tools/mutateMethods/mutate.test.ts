import { expect, test } from 'vitest';
import { mutate } from './mutate.ts';

const SOURCE = `
export const method: Method = {
  score: () => ({ a: Float64Array.of(1, 2, 3), b: Float64Array.of(4) }),
};
`;

type Scores = Record<string, Float64Array>;

/** What the mutated source exports: types are the loader's business, so they go first. */
async function load(seed: number): Promise<{ score(): Scores }> {
  const code = mutate(SOURCE, seed).replace(': Method', '');
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  return ((await import(/* @vite-ignore */ url)) as { method: { score(): Scores } }).method;
}

test('scores keep their groups and lengths, and no two calls or seeds agree', async () => {
  const method = await load(1);
  const [first, second] = [method.score(), method.score()];
  expect(Object.entries(first).map(([id, scores]) => [id, scores.length])).toEqual([
    ['a', 3],
    ['b', 1],
  ]);
  expect([...first['a']!]).not.toEqual([...second['a']!]);
  expect([...(await load(2)).score()['a']!]).not.toEqual([...first['a']!]);
  for (const value of first['a']!) expect(value < 1).toBe(true);
});

test('a file without a method is refused', () => {
  expect(() => mutate('export const helper = 1;', 1)).toThrow('exports no method');
});
