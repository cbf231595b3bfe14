import { describe, expect, it } from 'vitest';
import { prefixQuery, searchWords } from '#core/search/words';

describe('searchWords', () => {
  it.each([
    ['ResNet-56', 'resnet 56'],
    ['resnet56', 'resnet 56'],
    ['Évaluation of L1-norm', 'evaluation of l 1 norm'],
    ['  ;--  ', ''],
  ])('writes %s as %s', (text, words) => {
    expect(searchWords(text)).toBe(words);
  });
});

describe('prefixQuery', () => {
  it('asks for every word, letters as a beginning, numbers whole, one word’s parts together', () => {
    expect(prefixQuery('Taylor ResNet-56')).toBe('taylor:* & resnet:* & 56');
    expect(prefixQuery('l1 resnet56')).toBe('l <-> 1 & resnet <-> 56');
    expect(prefixQuery('Ångström')).toBe('angstrom:*');
  });

  it('has no operator that was typed, and nothing where no word was', () => {
    expect(prefixQuery("a' | !b & (c:*)")).toBe('a:* & b:* & c:*');
    expect(prefixQuery('!!! & |')).toBeNull();
    expect(
      prefixQuery(Array.from({ length: 40 }, (_, i) => `w${'x'.repeat(i + 1)}`).join(' '))!.split('&'),
    ).toHaveLength(12);
  });
});
