import { describe, expect, it } from 'vitest';
import { reportedComparable } from '#core/literature/comparable';
import { supportOf } from '#core/literature/support';
import { ROWS, SHELF } from '#core/literature/testing/papers';

const supportAt = (id: string) =>
  supportOf(reportedComparable(ROWS.find((one) => one.id === id)!, SHELF));

describe('supportOf', () => {
  it('names the part that a row does not state, and where one would look for it', () => {
    const { stated, supported, whyNotMore } = supportAt('why-is-pruning-so-confusing/T1/11');
    expect(stated).toEqual(['S1']);
    expect(supported).toEqual(['S1']);
    expect(whyNotMore).toEqual(['S2 needs the base set: unstated (Table 1; Sec. 3.2).']);
  });

  it('never supports more than the evidence of a printed number, whatever it states', () => {
    const rich = ROWS.map((row) => supportOf(reportedComparable(row, SHELF))).filter(({ stated }) =>
      stated.includes('S3.2'),
    );
    expect(rich.length).toBeGreaterThan(50);
    for (const { supported, whyNotMore } of rich) {
      expect(supported).toEqual(['S1']);
      expect(whyNotMore.at(-1)).toBe('Reported: at most S1, or S2 with a known base hash.');
    }
  });

  it('says why a number without a rate supports nothing', () => {
    const silent = ROWS.find((row) => supportOf(reportedComparable(row, SHELF)).stated.length === 0)!;
    expect(supportAt(silent.id).whyNotMore[0]).toMatch(/^S1 needs the (board|rate band): /);
  });
});
