import { rankClass } from '#core/fairness/ranking';
import { rng } from '#core/rng/counter';
import type { ClassRanking } from '#core/fairness/ranking';

/** Classes without any true difference: k entries on n bases that move all of them by `baseSd`. In points. */
export type NoEffect = {
  readonly k: number;
  readonly n: number;
  readonly baseSd: number;
  readonly noiseSd: number;
  readonly draws: number;
};

/** Share of classes in which the rank intervals tell any two entries apart, though nothing does. */
export function familyWiseError({ k, n, baseSd, noiseSd, draws }: NoEffect): number {
  const draw = rng(3, `ranking/${k}/${n}/${baseSd}`);
  let wrong = 0;
  for (let i = 0; i < draws; i++) {
    const bases = Array.from({ length: n }, () => 92 + baseSd * draw.normal());
    const rows = Array.from({ length: k }, () => bases.map((base) => base + noiseSd * draw.normal()));
    wrong += Number(tellsAny(rankRows(rows), k));
  }
  return wrong / draws;
}

/** Share of classes in which the first entry, better by `effect` points than the others, is ranked above the second. */
export function foundShare({
  k,
  n,
  noiseSd,
  draws,
  effect,
}: Omit<NoEffect, 'baseSd'> & { effect: number }): number {
  const draw = rng(4, `power/${k}/${n}/${effect}`);
  let found = 0;
  for (let i = 0; i < draws; i++) {
    const rows = Array.from({ length: k }, (_, entry) =>
      Array.from({ length: n }, () => 92 + (entry === 0 ? effect : 0) + noiseSd * draw.normal()),
    );
    // Only the first entry truly leads: another one above the second is a false difference, and rare.
    found += Number(rankRows(rows).intervals.get('1')!.low > 1);
  }
  return found / draws;
}

function rankRows(rows: readonly (readonly number[])[]): ClassRanking {
  return rankClass(rows.map((row, i) => ({ id: String(i), byBase: Object.fromEntries(row.entries()) })));
}

function tellsAny({ intervals }: ClassRanking, k: number): boolean {
  return [...intervals.values()].some(({ low, high }) => low > 1 || high < k);
}
