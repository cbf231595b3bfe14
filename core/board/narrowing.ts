import type { Evidence } from '#core/fairness/tags';
import { searchWords } from '#core/search/words';

/** Which rows of a board's view are asked for. */
export type Narrowing = {
  /** Words that a row must hold; empty asks for all. */
  readonly words: string;
  readonly evidence: Evidence | null;
};

/** The longest text of words that is read. */
export const LONGEST_WORDS = 100;

/** A row as far as it is asked for: `text` is what its words are looked for in. */
type Narrowable = { readonly evidence: Evidence; readonly text: string };

/** Whether a row is one of those asked for, by `about`, which tells of it. */
export function narrower<Row>(
  { words, evidence }: Narrowing,
  about: (row: Row) => Narrowable,
): (row: Row) => boolean {
  const wanted = words.split(/\s+/).flatMap(phraseOf);
  if (wanted.length === 0 && evidence === null) return () => true;
  return (row) => {
    const one = about(row);
    if (evidence !== null && one.evidence !== evidence) return false;
    const text = ` ${searchWords(one.text)} `;
    return wanted.every((phrase) => text.includes(phrase));
  };
}

/** As in a search: what is typed as one word stands together, words of letters at least by their beginning. */
function phraseOf(typed: string): string[] {
  const phrase = searchWords(typed);
  if (phrase === '') return [];
  return [/\p{N}$/u.test(phrase) ? ` ${phrase} ` : ` ${phrase}`];
}
