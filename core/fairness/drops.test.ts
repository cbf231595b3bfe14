import { describe, expect, it } from 'vitest';
import { entryDrops, runDrops } from '#core/fairness/drops';

describe('drops', () => {
  it('are base − pruned and dense control − pruned', () => {
    const { drop, dropMatched } = runDrops({ base: 93, dense: 93.5, pruned: 92 });
    expect(drop).toBe(1);
    expect(dropMatched).toBe(1.5);
    expect(runDrops({ base: 93, dense: null, pruned: 92 }).dropMatched).toBeNull();
    expect(runDrops({ base: 93, dense: 93, pruned: null }).drop).toBeNull();
  });

  it('are averaged over the finished runs, each against its own base', () => {
    const runs = [
      { base: 93, dense: null, pruned: 92 },
      { base: 91, dense: null, pruned: 88 },
      { base: 95, dense: null, pruned: null },
    ];
    expect(entryDrops(runs)).toEqual({ drop: 2, dropMatched: null });
    expect(entryDrops([])).toEqual({ drop: null, dropMatched: null });
  });

  it('are null when a finished run lacks its reference', () => {
    const runs = [
      { base: 93, dense: 94, pruned: 92 },
      { base: 93, dense: null, pruned: 92 },
    ];
    expect(entryDrops(runs)).toEqual({ drop: 1, dropMatched: null });
  });
});
