import { allowsTag, ceilingText } from '#core/fairness/ceilings';
import { SETUPS, entryComparable } from '#core/fairness/parts';
import { TAGS } from '#core/fairness/tags';
import type { Comparable, PartName, PartValue } from '#core/fairness/comparable';
import type { EntryRecord } from '#core/fairness/record';
import type { Tag } from '#core/fairness/tags';

/** A part that keeps two results from sharing a setup, with what each of them has in it. */
export type Break = {
  /** The loosest setup that needs this part. */
  readonly tag: Tag;
  readonly part: PartName | 'evidence';
  readonly a: string;
  readonly b: string;
  /** Where the two values come from: a run record, or a printed place. */
  readonly source: string;
};

/** How far two results may be compared, and what stands in the way. */
export type PairExplanation = {
  /** Setups shared by the recorded or printed conditions alone. */
  readonly stated: readonly Tag[];
  /** Setups shared after both evidence ceilings: only these enter keys and ranks. */
  readonly supported: readonly Tag[];
  /** Setups that no known part breaks, but that need a part which is unknown. An unknown part never holds. */
  readonly unknown: readonly Tag[];
  /** Each part that differs, once, at the loosest setup that needs it; then the evidence, where it forbids more. */
  readonly breaks: readonly Break[];
  /** Each part that is unknown, once, with what is known of it. */
  readonly missing: readonly Break[];
  /** One sentence: the strictest setup that holds, and what breaks the next one or would have to be known for it. */
  readonly sentence: string;
};

type Standing = 'holds' | 'unknown' | 'broken';

type Compared = { readonly standing: Standing; readonly as: Break; readonly maybe: string | null };

/** Explains a pair of entries (design: fairness, explaining a pair). */
export function explainPair(a: EntryRecord, b: EntryRecord): PairExplanation {
  return explain(entryComparable(a), entryComparable(b));
}

/** Explains any two results, entries or rows of papers. */
export function explain(a: Comparable, b: Comparable): PairExplanation {
  const standing = new Map<Tag, Standing>();
  const compared: Compared[] = [];
  for (const { tag, on, adds } of SETUPS) {
    const parts = adds.map((name) => comparePart(tag, name, a, b));
    compared.push(...parts);
    const below = on === null ? 'holds' : (standing.get(on) ?? 'holds');
    standing.set(tag, worst([below, ...parts.map((one) => one.standing)]));
  }
  const those = (which: Standing) => TAGS.filter((tag) => standing.get(tag) === which);
  const stated = those('holds');
  const supported = stated.filter((tag) => allowsTag(a, tag) && allowsTag(b, tag));
  const breaks = compared.filter((one) => one.standing === 'broken').map(({ as }) => as);
  const gaps = compared.filter((one) => one.standing === 'unknown');
  const explanation = {
    stated,
    supported,
    unknown: those('unknown'),
    breaks: [...breaks, ...evidenceBreak(stated, supported, a, b)],
    missing: gaps.map(({ as }) => as),
  };
  return { ...explanation, sentence: sentenceOf(explanation, gaps) };
}

const LADDER: readonly Tag[] = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'];

/** "S2 holds; S3.1 does not: retraining epochs: 4 and 8." or "S1 holds; S3.2 if the base is torchvision's: unstated." */
function sentenceOf(
  { stated, supported, unknown, breaks }: Omit<PairExplanation, 'sentence'>,
  gaps: readonly Compared[],
): string {
  const held = LADDER.filter((tag) => stated.includes(tag));
  const ceiling = LADDER.filter((tag) => supported.includes(tag)).length < held.length;
  const holds = held.length === 0 ? 'No setup holds' : `${held.at(-1)} holds${ceiling ? ' as stated' : ''}`;
  const next = LADDER[held.length];
  if (next === undefined) return `${holds}${ceiling ? `; ${evidenceText(breaks)}` : ''}.`;
  const rest = unknown.includes(next) ? conditionText(next, unknown, gaps) : breakText(next, breaks);
  const join = held.length === 0 ? ':' : ';';
  const tail = held.length === 0 && !unknown.includes(next) ? rest.reason : `${rest.lead}${rest.reason}`;
  return `${holds}${join} ${tail}${ceiling ? `; ${evidenceText(breaks)}` : ''}.`;
}

type Clause = { readonly lead: string; readonly reason: string };

function breakText(next: Tag, breaks: readonly Break[]): Clause {
  const why = breaks.find(({ tag }) => tag === next);
  return { lead: `${next} does not: `, reason: why === undefined ? 'it is not shared' : differText(why) };
}

function differText({ part, a, b }: Break): string {
  return `${part}: ${a} and ${b}`;
}

/** The strictest setup that would hold if only the parts that the next one lacks were shared. */
function conditionText(next: Tag, unknown: readonly Tag[], gaps: readonly Compared[]): Clause {
  const needed = gaps.filter(({ as }) => as.tag === next);
  const open = LADDER.slice(LADDER.indexOf(next)).filter((tag) => unknown.includes(tag));
  const short = gaps.find(({ as }) => LADDER.indexOf(as.tag) > LADDER.indexOf(next));
  const reach = open.filter(
    (tag) => short === undefined || LADDER.indexOf(tag) < LADDER.indexOf(short.as.tag),
  );
  const conditions = needed.map(({ as, maybe }) =>
    maybe === null
      ? `the ${as.part} is the same: ${as.a} and ${as.b}`
      : `the ${as.part === 'base set' ? 'base' : as.part} is ${maybe}: unstated`,
  );
  return { lead: `${reach.at(-1) ?? next} if `, reason: conditions.join(' and ') };
}

function evidenceText(breaks: readonly Break[]): string {
  const found = breaks.find(({ part }) => part === 'evidence');
  return found === undefined
    ? ''
    : `supported only to its evidence: ${found.a === found.b ? found.a : `${found.a} and ${found.b}`}`;
}

function comparePart(tag: Tag, name: PartName, a: Comparable, b: Comparable): Compared {
  const [left, right] = [a.part(name), b.part(name)];
  const standing = standingOf(left, right);
  if (standing === 'holds') return { standing, as: NOTHING, maybe: null };
  const as = { tag, part: name, ...tellApart(left, right), source: sourceText(left, right) };
  return { standing, as, maybe: standing === 'unknown' ? maybeOf(left, right) : null };
}

/** Stands in where nothing needs telling. */
const NOTHING: Break = { tag: 'S1', part: 'board', a: '', b: '', source: '' };

function standingOf(a: PartValue, b: PartValue): Standing {
  // Outside is known and shared with nobody: it breaks whatever the other side may turn out to be.
  if (a.state === 'outside' || b.state === 'outside') return 'broken';
  if (a.state !== 'known' || b.state !== 'known' || a.kind !== b.kind) return 'unknown';
  return a.key === b.key ? 'holds' : 'broken';
}

/** What both values may turn out to be, where a place hints at it. */
function maybeOf(a: PartValue, b: PartValue): string | null {
  const hint = (value: PartValue) => (value.state === 'known' ? value.text() : (value.maybe ?? null));
  const [left, right] = [hint(a), hint(b)];
  return left === right ? left : null;
}

const RUN_RECORD = 'run record';

/** Both places, each once. */
function sourceText(a: PartValue, b: PartValue): string {
  const places = [a, b].flatMap(({ source }) => (source ?? RUN_RECORD).split('; '));
  return [...new Set(places)].join('; ');
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

function evidenceBreak(
  stated: readonly Tag[],
  supported: readonly Tag[],
  a: Comparable,
  b: Comparable,
): Break[] {
  const tag = stated.find((one) => !supported.includes(one));
  if (tag === undefined) return [];
  return [{ tag, part: 'evidence', a: ceilingText(a), b: ceilingText(b), source: 'evidence' }];
}
