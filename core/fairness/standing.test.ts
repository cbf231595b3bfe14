import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedTags, allowsTag } from '#core/fairness/ceilings';
import { RECORD_PARTS } from '#core/fairness/losses';
import type { Loss, RecordPart } from '#core/fairness/losses';
import { movement, movementText, standingOf } from '#core/fairness/standing';
import { EVIDENCE, TAGS } from '#core/fairness/tags';
import type { Evidence } from '#core/fairness/tags';

const loss = (part: RecordPart, reason = 'because'): Loss => ({ part, subject: 'x', reason });
const ceiling = (evidence: Evidence, ...losses: Loss[]) =>
  standingOf({ evidence, baseSet: 'bases', losses }).ceiling;

describe('the ceiling of a record', () => {
  it('is what its evidence carries while nothing is lost', () => {
    expect(EVIDENCE.map((evidence) => ceiling(evidence))).toEqual(['S2', 'S3.2', 'S1', 'S4.2']);
    expect(standingOf({ evidence: 'reported', baseSet: null }).ceiling).toBe('S1');
    expect(standingOf({ evidence: 'verified', baseSet: 'bases' }).reasons).toEqual([]);
  });

  it('falls to what the part that is left supports', () => {
    expect(RECORD_PARTS.map((part) => [part, ceiling('verified', loss(part))])).toEqual([
      ['base-hash', 'S1'],
      ['seeds', 'S3.2'],
      ['artifact', 'S1'],
      ['dispute', 'S1'],
    ]);
  });

  it('takes the tags of equal cost with it, which only verified runs carry', () => {
    const proof = { evidence: 'verified', baseIsHashed: true, losses: [loss('seeds')] } as const;
    expect(allowedTags(proof)).toEqual(['S1', 'S2', 'S3.1', 'S3.2']);
    expect(allowsTag(proof, 'SX-A')).toBe(false);
    expect(allowsTag(proof, 'S4.2-overall')).toBe(false);
  });

  it('says why it can’t be ranked, each loss in a sentence', () => {
    const { reasons } = standingOf({
      evidence: 'verified',
      baseSet: 'bases',
      losses: [loss('base-hash', 'disk lost'), loss('dispute', 'wrong data')],
    });
    expect(reasons).toEqual([
      'Demoted: the base’s hash is gone: disk lost.',
      'Demoted: a dispute was upheld: wrong data.',
    ]);
  });
});

const losses = fc.array(
  fc.constantFrom(...RECORD_PARTS).map((part) => loss(part)),
  { maxLength: 5 },
);
const evidence = fc.constantFrom(...EVIDENCE);

describe('for every record', () => {
  it('a loss never allows a tag that was not allowed before, and the order of losses says nothing', () => {
    fc.assert(
      fc.property(evidence, fc.boolean(), losses, losses, (kind, baseIsHashed, some, more) => {
        const tags = (list: readonly Loss[]) => allowedTags({ evidence: kind, baseIsHashed, losses: list });
        const [before, after] = [tags(some), tags([...some, ...more])];
        expect(after.every((tag) => before.includes(tag))).toBe(true);
        expect(tags([...more, ...some])).toEqual(after);
        expect(TAGS.filter((tag) => after.includes(tag))).toEqual([...after]);
      }),
    );
  });

  it('what goes down by a loss goes up by its return', () => {
    fc.assert(
      fc.property(evidence, losses, losses, (kind, some, more) => {
        const [before, after] = [ceiling(kind, ...some), ceiling(kind, ...some, ...more)];
        const down = movement(before, after);
        expect(down).not.toBe('promoted');
        expect(movement(after, before)).toBe(down === null ? null : 'promoted');
      }),
    );
  });
});

it('tells a movement in words', () => {
  expect(movementText('S4.2', 'S1')).toBe('demoted from S4.2 to S1');
  expect(movementText('S1', 'S4.2')).toBe('promoted from S1 to S4.2');
  expect(movementText('S1', null)).toBe('demoted from S1 to no setup');
});
