import { lossText, tagsLeft } from '#core/fairness/losses';
import { TAGS } from '#core/fairness/tags';
import type { Comparable } from '#core/fairness/comparable';
import type { Evidence, Tag } from '#core/fairness/tags';

/**
 * The tags that an evidence may carry (design: fairness, evidence). S4.2-overall, SX-A and SX-B need verified runs; a
 * reported result carries S2 only where the hash of its base is known.
 */
const ALLOWED: Readonly<Record<Evidence, readonly Tag[]>> = {
  reported: ['S1', 'S2'],
  audited: ['S1', 'S2', 'S3.1', 'S3.2'],
  'audited-changed': ['S1'],
  verified: TAGS,
};

const CEILING_TEXT: Readonly<Record<Evidence, string>> = {
  reported: 'reported: at most S1, or S2 with a known base hash',
  audited: 'audited: at most S3.2',
  'audited-changed': 'audited with changed weights: at most S1',
  verified: 'verified: every setup',
};

type Proof = Pick<Comparable, 'evidence' | 'baseIsHashed' | 'losses'>;

/** Whether a result's evidence may carry a tag at all. */
export function allowsTag(proof: Proof, tag: Tag): boolean {
  return allowedTags(proof).includes(tag);
}

/** Every tag that a result's evidence may carry: what its kind allows, less what its record has lost. */
export function allowedTags({ evidence, baseIsHashed, losses = [] }: Proof): readonly Tag[] {
  const left = tagsLeft(losses);
  return ALLOWED[evidence].filter(
    (tag) =>
      (evidence !== 'reported' || tag !== 'S2' || baseIsHashed) && (left === null || left.includes(tag)),
  );
}

/** A result's evidence with its ceiling, in words. */
export function ceilingText(proof: Proof): string {
  const { evidence, losses = [] } = proof;
  if (losses.length === 0) return CEILING_TEXT[evidence];
  const highest = allowedTags(proof).at(-1) ?? 'nothing';
  return `${evidence}, but ${losses.map(lossText).join('; ')}: at most ${highest}`;
}
