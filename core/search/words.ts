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
 * A query for to_tsquery: every word must be there, at least its beginning. Null where nothing
 * but signs was typed. Words hold letters and digits only, so nothing in them is an operator.
 */
export function prefixQuery(text: string): string | null {
  const words = searchWords(text)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);
  return words.length === 0 ? null : words.map((word) => `${word}:*`).join(' & ');
}
