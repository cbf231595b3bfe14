import { describe, expect, it } from 'vitest';
import { explanationText } from '#cli/commands/explain';

describe('explanationText', () => {
  it('gives the sentence, the lists and every part that differs or is unknown', () => {
    const text = explanationText({
      sentence: 'S1 holds; S2 does not: base set: a and b.',
      stated: ['S1'],
      supported: [],
      unknown: ['SX-B'],
      breaks: [{ tag: 'S2', part: 'base set', a: 'a', b: 'b', source: 'Table 1' }],
      missing: [{ tag: 'SX-B', part: 'training FLOPs budget', a: 'unstated', b: '1e+9', source: 'Table 2' }],
    });
    const lines = text.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'S1 holds; S2 does not: base set: a and b.',
      'stated:    S1',
      'supported: none',
      'unknown:   SX-B',
    ]);
    expect(lines.some((line) => /^S2\s+base set\s+differs\s+a\s+b\s+Table 1$/.test(line.trim()))).toBe(true);
    expect(lines.some((line) => /^SX-B\s+training FLOPs budget\s+unknown/.test(line.trim()))).toBe(true);
  });
});
