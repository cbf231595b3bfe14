import { describe, expect, it } from 'vitest';
import { swapDeltas } from '#core/fairness/swapDelta';
import type { SwapDeltaCell } from '#core/fairness/swapDelta';

const cell = (recipe: string, level: number, change: Partial<SwapDeltaCell> = {}): SwapDeltaCell => ({
  recipe,
  epochs: 4,
  baseSet: 'bases',
  mean: level,
  byBase: { 0: level, 1: level + 0.2, 2: level - 0.2 },
  ...change,
});

describe('swapDeltas', () => {
  it('holds the own recipe against every standard one of as many epochs, the best first', () => {
    const deltas = swapDeltas(cell('mine', 80), [cell('ft', 76), cell('clr', 79), cell('mine', 80)]);
    expect(deltas.map(({ recipe }) => recipe)).toEqual(['clr', 'ft']);
    expect(deltas.map(({ difference }) => difference)).toEqual([expect.closeTo(1, 9), expect.closeTo(4, 9)]);
    expect(deltas[1]!.p).toBeLessThan(0.01);
  });

  it('leaves out other lengths and other bases', () => {
    const others = [cell('long', 90, { epochs: 40 }), cell('elsewhere', 70, { baseSet: 'others' })];
    expect(swapDeltas(cell('mine', 80), others)).toEqual([]);
  });

  it('compares over common bases only', () => {
    expect(swapDeltas(cell('mine', 80), [cell('ft', 70, { byBase: { 1: 70 } })])).toEqual([
      { recipe: 'ft', difference: expect.closeTo(10.2, 9), interval: null, p: null },
    ]);
    expect(swapDeltas(cell('mine', 80), [cell('ft', 70, { byBase: { 8: 70 } })])).toEqual([]);
  });
});
