import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fault } from '#core/errors/fault';
import type { Group } from '#core/networks/groups';
import { RatioSchema, removedAtMost, removedByRatio } from '#core/selection/ratio';
import { statedCounts } from '#core/selection/statedCounts';

const group = (id: string, channels: number): Group => ({
  id,
  channels,
  members: [],
  responses: [],
  role: 'inner',
});
/** A uniform ratio looks at the groups alone. */
const unread = { input: [1, 1, 1], classes: 2, nodes: [] } as const;
const refusal = (ratio: number, groups: readonly Group[]): Fault | null => {
  try {
    statedCounts(unread, groups, { kind: 'uniform', ratio });
    return null;
  } catch (error) {
    return error as Fault;
  }
};

describe('removedByRatio', () => {
  it('rounds up, in whole hundredths exactly as integers would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 2048 }), (percent, channels) => {
        expect(removedByRatio(percent / 100, channels)).toBe(Math.ceil((percent * channels) / 100));
      }),
    );
  });

  it('does not take one more for a double’s last digits', () => {
    expect(0.07 * 100).toBeGreaterThan(7);
    expect(removedByRatio(0.07, 100)).toBe(7);
  });

  it('leaves one filter where the product solves the ratio itself', () => {
    expect(removedAtMost(0.99, 8)).toBe(7);
    expect(removedAtMost(0.5, 8)).toBe(4);
    expect(removedAtMost(0.5, 1)).toBe(0);
  });
});

describe('a uniform ratio that empties a layer', () => {
  const groups = [group('wide', 64), group('narrow', 16), group('narrower', 8)];

  it('names the first emptied layer and the largest ratio allowed, which is allowed', () => {
    const fault = refusal(0.95, groups)!;
    expect(fault.code).toBe('layer-emptied');
    expect(fault.details.field).toBe('config.ratio.ratio');
    expect(fault.message).toContain('ceil(0.95 × 16) = 16 of the 16 filters of narrow');
    expect(fault.message).toContain('The largest ratio allowed on this network is 7/8 = 0.875.');
    expect(refusal(0.875, groups)).toBeNull();
    expect(refusal(0.876, groups)?.message).toContain('of narrower');
  });

  it('prints a limit that is itself allowed, whatever the width', () => {
    for (let width = 2; width <= 300; width++) {
      const limit = Number(/= ([\d.]+)\.$/.exec(refusal(0.9999, [group('x', width)])!.message)![1]);
      expect(refusal(limit, [group('x', width)])).toBeNull();
    }
  });

  it('says so when no ratio at all is possible', () => {
    expect(refusal(0.1, [group('one', 1)])?.message).toContain('no uniform ratio is possible');
  });
});

describe('RatioSchema', () => {
  it.each([0, 1, -0.1, 1.5, Number.NaN])('refuses the ratio %d', (ratio) => {
    expect(RatioSchema.safeParse({ kind: 'uniform', ratio }).success).toBe(false);
  });

  it('refuses fields of another kind', () => {
    expect(RatioSchema.safeParse({ kind: 'target', ratio: 0.5 }).success).toBe(false);
  });

  it('titles every alternative and field for the form', () => {
    const json = JSON.stringify(z.toJSONSchema(RatioSchema));
    for (const title of [
      'Pruning ratio',
      'Solved for the target rate',
      'Uniform',
      'Ratio',
      'Per stage',
      'Per layer',
      'Published',
      'Stated widths',
      'Ratios by stage',
      'Layers kept whole',
      'Ratios by layer',
      'Published ratios',
      'Filters kept by layer',
    ]) {
      expect(json).toContain(`"title":"${title}"`);
    }
  });
});
