import type { Tag } from '#core/fairness/tags';

/**
 * What an entry's record can lose after it was made. `base-hash`: the hash of a base that it was pruned from can't be
 * confirmed any more; `seeds`: the seeds of its runs are not what the board drew; `artifact`: a network that one of its
 * stages left was withdrawn; `dispute`: a dispute about it was upheld.
 */
export const RECORD_PARTS = ['base-hash', 'seeds', 'artifact', 'dispute'] as const;
export type RecordPart = (typeof RECORD_PARTS)[number];

/** A part that a record has lost, and why in the words of whoever took it away. */
export type Loss = {
  readonly part: RecordPart;
  /** Which one: hash of the base's stage, SHA-256 of the artifact, or id of the entry. */
  readonly subject: string;
  readonly reason: string;
};

const LADDER: readonly Tag[] = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'];

/**
 * Strictest tag of the ladder that is left to a record without a part. Without its base nothing but board and band is
 * shared; without seeds it is no more than an audit with public ones; without a network that shows what was kept, or
 * after an upheld dispute, its stages can't be vouched for.
 */
const CEILING_WITHOUT: Readonly<Record<RecordPart, Tag>> = {
  'base-hash': 'S1',
  seeds: 'S3.2',
  artifact: 'S1',
  dispute: 'S1',
};

/** The tags that a record with these losses may still carry at most; null when it has lost nothing. */
export function tagsLeft(losses: readonly Loss[]): readonly Tag[] | null {
  if (losses.length === 0) return null;
  const rungs = losses.map(({ part }) => LADDER.indexOf(CEILING_WITHOUT[part]));
  return LADDER.slice(0, Math.min(...rungs) + 1);
}

/** The strictest tag of the ladder S1 … S4.2 among these; null when there is none. */
export function strictest(tags: readonly Tag[]): Tag | null {
  return LADDER.findLast((tag) => tags.includes(tag)) ?? null;
}

/** Whether a ceiling lies below another one. */
export function isBelow(one: Tag | null, other: Tag | null): boolean {
  return rung(one) < rung(other);
}

function rung(tag: Tag | null): number {
  return tag === null ? -1 : LADDER.indexOf(tag);
}

const LOSS_TEXT: Readonly<Record<RecordPart, string>> = {
  'base-hash': 'the base’s hash is gone',
  seeds: 'the seeds can’t be confirmed',
  artifact: 'a network of its runs was withdrawn',
  dispute: 'a dispute was upheld',
};

const RETURN_TEXT: Readonly<Record<RecordPart, string>> = {
  'base-hash': 'the base’s hash is back',
  seeds: 'the seeds are confirmed',
  artifact: 'the withdrawn network is restored',
  dispute: 'the dispute was overturned',
};

/** "the base’s hash is gone: disk of the store lost". */
export function lossText({ part, reason }: Pick<Loss, 'part' | 'reason'>): string {
  return withReason(LOSS_TEXT[part], reason);
}

/** "the base’s hash is back: restored from the backup". */
export function returnText({ part, reason }: Pick<Loss, 'part' | 'reason'>): string {
  return withReason(RETURN_TEXT[part], reason);
}

function withReason(text: string, reason: string): string {
  return reason === '' ? text : `${text}: ${reason}`;
}
