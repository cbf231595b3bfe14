import { searchWords } from '#core/search/words';
import { type Definition, DEFINITIONS } from './definitions.ts';

/** Definitions that hold every word of `q`, at least its beginning; those with all of them in their term first. */
export function findDefinitions(q: string): readonly Definition[] {
  const asked = searchWords(q)
    .split(' ')
    .filter((word) => word !== '');
  if (asked.length === 0) return [];
  const holds = (text: string) => {
    const words = searchWords(text).split(' ');
    return asked.every((word) => words.some((one) => one.startsWith(word)));
  };
  const found = DEFINITIONS.filter(({ term, text }) => holds(`${term} ${text}`));
  return [...found.filter(({ term }) => holds(term)), ...found.filter(({ term }) => !holds(term))];
}
