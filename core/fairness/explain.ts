import { allowsTag, ceilingText } from '#core/fairness/ceilings';
import { SETUPS } from '#core/fairness/parts';
import { conditionKeys, setupKeys, sharedTags } from '#core/fairness/setups';
import type { Part, PartValue } from '#core/fairness/parts';
import type { EntryRecord } from '#core/fairness/record';
import type { Tag } from '#core/fairness/tags';

/** A part that keeps two entries from sharing a setup, with what each of them has in it. */
type Break = {
  /** The loosest setup that fails because of this part. */
  readonly tag: Tag;
  readonly part: string;
  readonly a: string;
  readonly b: string;
};

/** How far two entries may be compared, and what stands in the way. */
export type PairExplanation = {
  /** Setups shared by the recorded conditions alone. */
  readonly stated: readonly Tag[];
  /** Setups shared after both evidence ceilings: only these enter keys and ranks. */
  readonly supported: readonly Tag[];
  /** Setups that no known part breaks, but that need a part which is unknown. An unknown part never holds. */
  readonly unknown: readonly Tag[];
  /** Each part that differs, once, at the loosest setup that needs it; then the evidence, where it forbids more. */
  readonly breaks: readonly Break[];
};

type Standing = 'holds' | 'unknown' | 'broken';

/** Explains a pair of entries (design: fairness, explaining a pair). */
export function explainPair(a: EntryRecord, b: EntryRecord): PairExplanation {
  const standing = new Map<Tag, Standing>();
  const breaks: Break[] = [];
  for (const { tag, on, adds } of SETUPS) {
    const compared = adds.map((part) => comparePart(tag, part, a, b));
    breaks.push(...compared.flatMap(({ broken }) => broken ?? []));
    const below = on === null ? 'holds' : (standing.get(on) ?? 'holds');
    standing.set(tag, worst([below, ...compared.map((one) => one.standing)]));
  }
  const stated = sharedTags(conditionKeys(a), conditionKeys(b));
  const supported = sharedTags(setupKeys(a), setupKeys(b));
  return {
    stated,
    supported,
    unknown: SETUPS.map(({ tag }) => tag).filter((tag) => standing.get(tag) === 'unknown'),
    breaks: [...breaks, ...evidenceBreak(stated, a, b)],
  };
}

const LADDER: readonly Tag[] = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'];

/**
 * The explanation of a pair as one sentence: the strictest setup of the ladder that holds, and what breaks the next
 * one, as in "S2 holds; S3.1 does not: retraining epochs: 4 and 8."
 */
export function pairSentence({ supported, breaks }: PairExplanation): string {
  const held = LADDER.filter((tag) => supported.includes(tag));
  const next = LADDER[held.length];
  const holds = held.length === 0 ? 'No setup holds' : `${held.at(-1)} holds`;
  if (next === undefined) return `${holds}.`;
  const why = breaks.find(({ tag }) => tag === next);
  const reason = why === undefined ? 'a part of it is unknown' : `${why.part}: ${why.a} and ${why.b}`;
  return held.length === 0 ? `${holds}: ${reason}.` : `${holds}; ${next} does not: ${reason}.`;
}

function comparePart(
  tag: Tag,
  part: Part,
  a: EntryRecord,
  b: EntryRecord,
): { standing: Standing; broken: Break | null } {
  const [left, right] = [part.valueOf(a), part.valueOf(b)];
  if (isSame(left, right)) return { standing: 'holds', broken: null };
  if (isUnknown(left, right)) return { standing: 'unknown', broken: null };
  return { standing: 'broken', broken: { tag, part: part.name, ...tellApart(left, right) } };
}

function isSame(a: PartValue, b: PartValue): boolean {
  return a.state === 'known' && b.state === 'known' && a.key === b.key;
}

/** Outside is known and shared with nobody: it breaks whatever the other side may turn out to be. */
function isUnknown(a: PartValue, b: PartValue): boolean {
  if (a.state === 'outside' || b.state === 'outside') return false;
  return a.state === 'unknown' || b.state === 'unknown';
}

/** The two texts; with the short hash behind where different values read the same. */
function tellApart(a: PartValue, b: PartValue): { a: string; b: string } {
  const texts = { a: a.text(), b: b.text() };
  return texts.a === texts.b ? { a: withId(a), b: withId(b) } : texts;
}

function withId(value: PartValue): string {
  return value.state === 'known' && value.id !== undefined ? `${value.text()} (${value.id()})` : value.text();
}

function worst(standings: readonly Standing[]): Standing {
  if (standings.includes('broken')) return 'broken';
  return standings.includes('unknown') ? 'unknown' : 'holds';
}

function evidenceBreak(stated: readonly Tag[], a: EntryRecord, b: EntryRecord): Break[] {
  const tag = stated.find((one) => !allowsTag(a.evidence, one) || !allowsTag(b.evidence, one));
  return tag === undefined ? [] : [{ tag, part: 'evidence', a: ceilingText(a), b: ceilingText(b) }];
}
