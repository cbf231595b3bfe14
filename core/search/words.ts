/**
 * Text as it is searched: lower case, without accents, letters and digits apart, so that "ResNet-56", "ResNet56" and
 * "resnet 56" are the same two words. Documents and queries both go through it.
 */
export function searchWords(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(\p{L})(\p{N})/gu, '$1 $2')
    .replaceAll(/(\p{N})(\p{L})/gu, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Most words of a query that count. */
const MOST_WORDS = 12;

/**
 * A query for to_tsquery: every typed word must be there, words of letters at least by their beginning, and what was
 * typed as one word stands together ("l1": an l followed by a 1). Null where nothing but signs was typed. Words hold
 * letters and digits only, so nothing in them is an operator.
 */
export function prefixQuery(text: string): string | null {
  const typed =
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const words = typed.slice(0, MOST_WORDS).map((word) => {
    const parts = searchWords(word).split(' ');
    return parts.map((part, i) => (i + 1 < parts.length || /^\p{N}+$/u.test(part) ? part : `${part}:*`));
  });
  return words.length === 0 ? null : words.map((parts) => parts.join(' <-> ')).join(' & ');
}
