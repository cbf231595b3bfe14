import { FLOOR_UNRANKED } from '#core/fairness/floors';
import type { Evidence } from '#core/fairness/tags';

/** Runs an entry needs to be ranked at all, and to be ranked without being marked provisional. */
export const RUNS_PROVISIONAL = 3;
const RUNS_RANKED = 5;
/** Methods a class must hold to be ranked, and the two that must be among them (design: fairness). */
const METHODS_RANKED = 3;
export const FLOOR_METHODS = ['random-filter', 'l1-filter'] as const;

export type RankedQuestion = {
  readonly evidence: Evidence;
  /** One of the entries that the board runs to hold others against. */
  readonly isFloor: boolean;
  readonly inBand: boolean;
  /** Finished runs. */
  readonly n: number;
  /** Method ids of the entry's class (one band, one recipe), its own included; repetitions don't count. */
  readonly classMethods: readonly string[];
  /** Whatever else keeps the entry from being ranked, a sentence each: a loss of its record, a development run. */
  readonly withheld?: readonly string[];
};

export type RankedAnswer = {
  readonly ranked: boolean;
  /** Fewer than five finished runs. */
  readonly provisional: boolean;
  /** Why it is not ranked, a sentence each; empty when it is. */
  readonly reasons: readonly string[];
};

/** Whether an entry is ranked, and if not every reason why (design: fairness, evidence and ranking). */
export function rankedOrWhy({
  evidence,
  isFloor,
  inBand,
  n,
  classMethods,
  withheld = [],
}: RankedQuestion): RankedAnswer {
  if (isFloor) return { ranked: false, provisional: n < RUNS_RANKED, reasons: [FLOOR_UNRANKED] };
  const reasons = [
    ...withheld,
    ...(evidence === 'verified'
      ? []
      : [`Only verified entries are ranked; this one is ${EVIDENCE_TEXT[evidence]}.`]),
    ...(inBand ? [] : ['Its rate is outside of every rate band of the board.']),
    ...(n >= RUNS_PROVISIONAL ? [] : [`Ranking needs ${RUNS_PROVISIONAL} finished runs; it has ${n}.`]),
    ...classReasons(classMethods),
  ];
  return { ranked: reasons.length === 0, provisional: n < RUNS_RANKED, reasons };
}

/** Why a class is not ranked, a sentence each; empty when it may be. */
export function classReasons(classMethods: readonly string[]): string[] {
  const methods = new Set(classMethods);
  const missing = FLOOR_METHODS.filter((id) => !methods.has(id));
  return [
    ...(methods.size >= METHODS_RANKED
      ? []
      : [`Its class needs at least ${METHODS_RANKED} methods to be ranked; it holds ${listOf(methods)}.`]),
    ...(missing.length === 0
      ? []
      : [`Its class lacks ${missing.join(' and ')}, the floor of every ranking.`]),
  ];
}

function listOf(methods: ReadonlySet<string>): string {
  return methods.size === 0 ? 'none' : `${methods.size} (${[...methods].sort().join(', ')})`;
}

const EVIDENCE_TEXT: Readonly<Record<Evidence, string>> = {
  reported: 'reported from a paper',
  audited: 'audited with public seeds',
  'audited-changed': 'audited with changed weights',
  verified: 'verified',
};
