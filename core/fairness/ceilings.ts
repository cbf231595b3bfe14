import { TAGS } from '#core/fairness/tags';
import type { EntryRecord } from '#core/fairness/record';
import type { Evidence, Tag } from '#core/fairness/tags';

/**
 * The tags that an evidence may carry (design: fairness, evidence). S4.2-overall, SX-A and SX-B need verified runs;
 * a reported entry carries S2 only through a known base set, and then the key of S2 asks for that itself.
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

/** Whether an evidence may carry a tag at all. */
export function allowsTag(evidence: Evidence, tag: Tag): boolean {
  return ALLOWED[evidence].includes(tag);
}

/** An entry's evidence with its ceiling, in words. */
export function ceilingText(record: Pick<EntryRecord, 'evidence'>): string {
  return CEILING_TEXT[record.evidence];
}
