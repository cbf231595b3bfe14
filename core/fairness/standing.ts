import { allowedTags } from '#core/fairness/ceilings';
import { isBelow, lossText, strictest } from '#core/fairness/losses';
import type { Loss } from '#core/fairness/losses';
import type { EntryRecord } from '#core/fairness/record';
import type { Tag } from '#core/fairness/tags';

/** What a record is good for: a pure function of it, so that whatever it lost and got back leaves no trace in it. */
export type Standing = {
  /** Strictest tag of the ladder that the evidence carries, whatever the entry's own numbers hold of it. */
  readonly ceiling: Tag | null;
  /** Why the record can't be ranked, a sentence each; empty when nothing of it is missing. */
  readonly reasons: readonly string[];
};

/** The evidence ceiling of a record, and what keeps it from being ranked (design: fairness, promotion and demotion). */
export function standingOf(record: Pick<EntryRecord, 'evidence' | 'baseSet' | 'losses'>): Standing {
  const { evidence, baseSet, losses = [] } = record;
  return {
    ceiling: strictest(allowedTags({ evidence, baseIsHashed: baseSet !== null, losses })),
    reasons: demotionReasons(losses),
  };
}

/** Why losses keep a record from being ranked, a sentence each. */
export function demotionReasons(losses: readonly Loss[]): readonly string[] {
  return losses.map((loss) => `Demoted: ${lossText(loss)}.`);
}

export type Movement = 'promoted' | 'demoted';

/** Which way a ceiling went; null when it stayed. */
export function movement(from: Tag | null, to: Tag | null): Movement | null {
  if (isBelow(to, from)) return 'demoted';
  return isBelow(from, to) ? 'promoted' : null;
}

/** "demoted from S4.2 to S1": the date and the reason stand beside it. */
export function movementText(from: Tag | null, to: Tag | null): string {
  const way = movement(from, to) ?? 'unchanged';
  return `${way} from ${from ?? 'no setup'} to ${to ?? 'no setup'}`;
}
