import { describe, expect, test } from 'vitest';
import { clr } from '#core/recipes/presets/clr';
import { step } from '#core/recipes/presets/step';
import { TAGS } from '#core/fairness/tags';
import { curvesLayout, epochTicks, meanCurve } from './curves.ts';
import { axisEnds, intervalScale } from './intervalCell.ts';
import { ledgerSegments } from './ledgerBar.ts';
import { lrCurve } from './lrCurve.ts';
import { rankBar } from './rankBar.ts';
import { setupsPicture } from './setupsPicture.ts';
import { valueScale } from './valueScale.ts';

describe('rankBar', () => {
  test('the bar covers exactly the ranks left open', () => {
    const { bar, ticks, width } = rankBar(2, 3, 4);
    expect(bar.x).toBeGreaterThan(width / 4 - 0.1);
    expect(bar.x + bar.width).toBeLessThan((3 * width) / 4 + 0.1);
    expect(ticks.filter((x) => x > bar.x && x < bar.x + bar.width)).toHaveLength(2);
  });

  test('stays visible among many entries', () => {
    expect(rankBar(200, 200, 500).bar.width).toBe(2);
    expect(rankBar(1, 500, 500).ticks).toEqual([]);
  });
});

describe('valueScale', () => {
  test('has round ends around the values and ticks that can be told apart', () => {
    const scale = valueScale([57.3, 66.8], [0, 100], 5);
    expect(scale.domain[0]).toBeLessThanOrEqual(57.3);
    expect(scale.domain[1]).toBeGreaterThanOrEqual(66.8);
    expect(new Set(scale.ticks.map((tick) => tick.toFixed(scale.digits))).size).toBe(scale.ticks.length);
  });

  test('one value, or none, still makes an axis', () => {
    for (const values of [[], [0], [0.001], [93.5]]) {
      const { domain } = valueScale(values, [0, 100], 3);
      expect(domain[1]).toBeGreaterThan(domain[0]);
    }
    expect(valueScale([0.001], [0, 100], 3).domain[1]).toBeLessThan(0.01);
  });
});

describe('interval column', () => {
  test('all rows share one scale that holds every interval', () => {
    const rows = [
      { mean: 60, interval: [58, 62] as const },
      { mean: 66, interval: null },
      { mean: null, interval: null },
    ];
    const scale = intervalScale(rows);
    expect(scale.at(58)).toBeGreaterThanOrEqual(0);
    expect(scale.at(66)).toBeLessThanOrEqual(104);
    const [first, last] = axisEnds(scale);
    expect(first!.x).toBeLessThan(last!.x);
  });
});

describe('curves', () => {
  const runs = [
    {
      name: 'a',
      kind: 'run' as const,
      points: [
        [0, 30],
        [1, 50],
        [2, 60],
      ] as const,
    },
    {
      name: 'b',
      kind: 'run' as const,
      points: [
        [0, 32],
        [1, 54],
      ] as const,
    },
  ];

  test('the mean reaches as far as the shortest curve', () => {
    expect(meanCurve(runs)).toEqual([
      [0, 31],
      [1, 52],
    ]);
    expect(meanCurve(runs.slice(0, 1))).toEqual([]);
    expect(meanCurve([])).toEqual([]);
  });

  test('a growing curve leaves room for the epochs to come', () => {
    const layout = curvesLayout(runs, { width: 400, height: 200, lastX: 4 });
    expect(layout.paths[0]?.end[0]).toBe((layout.plot.left + layout.plot.right) / 2);
    expect(layout.xTicks.at(-1)?.text).toBe('4');
  });

  test('the axis holds the line to compare with', () => {
    const layout = curvesLayout(runs, { width: 400, height: 200, lastX: 4, level: 71 });
    expect(layout.level).toBeGreaterThanOrEqual(layout.plot.top);
    expect(layout.level).toBeLessThan(layout.paths[0]!.end[1]);
  });

  test('ticks are whole epochs with both ends, never crowded', () => {
    expect(epochTicks(4, 300)).toEqual([0, 1, 2, 3, 4]);
    for (const last of [1, 7, 80, 160, 2000]) {
      const ticks = epochTicks(last, 320);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBe(last);
      expect(ticks.length).toBeLessThanOrEqual(10);
    }
  });
});

describe('lrCurve', () => {
  const training = {
    batchSize: 32,
    lastBatch: 'keep',
    weightDecay: 0,
    augmentation: { kind: 'none' },
    labelSmoothing: 0,
  } as const;

  test('a step falls straight down at its milestone', () => {
    const { points } = lrCurve(step.recipe('step-40', training, null)!);
    const before = points.findIndex(([x, y]) => x === 20 && y === 0.1);
    expect(points[before + 1]?.[0]).toBe(20);
    expect(points[before + 1]?.[1]).toBeCloseTo(0.01);
    expect(points.length).toBeLessThan(10);
  });

  test('a cycle keeps its peak and its ends', () => {
    const { points } = lrCurve(clr.recipe('clr-40', training, null)!);
    expect(Math.max(...points.map(([, y]) => y))).toBeCloseTo(0.1, 4);
    expect(points[0]?.[1]).toBeCloseTo(0.001);
    expect(points.at(-1)?.[0]).toBe(40);
    expect(points.length).toBeLessThan(400);
  });
});

describe('ledgerSegments', () => {
  test('parts lie end to end and a small one stays visible', () => {
    const [base, prune, retrain] = ledgerSegments(
      [
        { name: 'base', value: 160 },
        { name: 'prune', value: 0.1 },
        { name: 'retrain', value: 40 },
      ],
      600,
    );
    expect(prune!.x).toBeCloseTo(base!.width, 0);
    expect(prune!.width).toBe(1.5);
    expect(retrain!.x + retrain!.width).toBeCloseTo(600, 0);
  });

  test('nothing spent draws nothing', () => {
    const parts = ledgerSegments(
      [
        { name: 'base', value: 0 },
        { name: 'prune', value: 0 },
      ],
      600,
    );
    expect(parts.map((part) => part.width)).toEqual([0, 0]);
  });
});

describe('setupsPicture', () => {
  test.each([
    [620, true],
    [328, false],
  ])('at %i px every setup has a frame and S1 holds them all', (width, wide) => {
    const { boxes, height } = setupsPicture(width, wide);
    expect(boxes.map((box) => box.tag).toSorted()).toEqual([...TAGS].toSorted());
    const [outer, ...inner] = boxes;
    for (const box of inner) {
      expect(box.x).toBeGreaterThan(outer!.x);
      expect(box.x + box.width).toBeLessThan(outer!.x + outer!.width);
      expect(box.y + box.height).toBeLessThan(height);
    }
  });

  test('the ladder lies inside one another, the other three beside it', () => {
    const { boxes } = setupsPicture(620, true);
    const box = (tag: string) => boxes.find((one) => one.tag === tag)!;
    const inside = (a: string, b: string): boolean =>
      box(a).x > box(b).x &&
      box(a).y > box(b).y &&
      box(a).x + box(a).width < box(b).x + box(b).width &&
      box(a).y + box(a).height < box(b).y + box(b).height;
    const ladder = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'];
    for (let i = 1; i < ladder.length; i++) expect(inside(ladder[i]!, ladder[i - 1]!)).toBe(true);
    for (const tag of ['S4.2-overall', 'SX-A', 'SX-B']) expect(inside(tag, 'S2')).toBe(false);
  });
});
