import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import type { Kept } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { rng } from '#core/rng/counter';
import { inBand, rateBand } from '#core/selection/band';
import type { Ratio } from '#core/selection/ratio';
import { keptShare, roundCount } from '#core/selection/rounds';
import type { SteppedSchedule } from '#core/selection/schedule';
import { selectFilters, type Selection } from '#core/selection/select';

const graph = resnetCifar.build(
  { widths: [16, 32, 64], blocks: 2, shortcut: 'A' },
  { image: [16, 16, 3], classes: 10 },
);
const groups = prunableGroups(graph, 'inner');
const band = rateBand(graph, 'inner', 2);
const training = {
  unit: 'minibatches',
  length: 30,
  lr: 0.001,
  milestones: [],
  restarts: false,
  momentum: 0.9,
} satisfies SteppedSchedule['training'];
const common = { training, rescore: true, memory: 0 };
type Plain = SteppedSchedule extends infer S
  ? S extends SteppedSchedule
    ? Omit<S, keyof typeof common>
    : never
  : never;
const schedule = (plain: Plain): SteppedSchedule => ({ ...plain, ...common });

/** All removals of a schedule, with scores drawn anew before each. */
function removals(plain: Plain, ratio: Ratio): readonly Selection[] {
  const task = { graph, groups, ratio, band };
  const of = roundCount(task, schedule(plain));
  const done: Selection[] = [];
  for (let number = 1; number <= of; number++) {
    const kept: Kept = done.at(-1)?.kept ?? all();
    const scores = Object.fromEntries(
      groups.map(({ id }) => {
        const stream = rng(number, id);
        return [id, kept[id]!.map(() => stream.uniform())];
      }),
    );
    done.push(selectFilters({ ...task, scores, round: { schedule: schedule(plain), number, of, kept } }));
  }
  return done;
}
const all = (): Kept =>
  Object.fromEntries(groups.map(({ id, channels }) => [id, Array.from({ length: channels }, (_, i) => i)]));
const widths = ({ kept }: Pick<Selection, 'kept'>): number[] => groups.map(({ id }) => kept[id]!.length);
const total = (one: Pick<Selection, 'kept'>): number => widths(one).reduce((a, b) => a + b, 0);

const GLOBAL: Ratio = { kind: 'global', normalise: 'mean', atLeast: 1 };
const RATIOS: readonly (readonly [string, Ratio])[] = [
  ['target', { kind: 'target' }],
  ['uniform', { kind: 'uniform', ratio: 0.5 }],
  ['global', GLOBAL],
  ['global share', { ...GLOBAL, ratio: 0.5 }],
];
const SCHEDULES: readonly (readonly [string, Plain])[] = [
  ['iterative', { kind: 'iterative', steps: 5 }],
  ['gradual', { kind: 'gradual', steps: 5 }],
  ['filters', { kind: 'filters', filters: 17 }],
  ['layers', { kind: 'layers' }],
];

describe.each(SCHEDULES)('%s', (name, plain) => {
  it.each(RATIOS.filter(([kind]) => name !== 'layers' || !kind.startsWith('global')))(
    'ends where one shot ends, only ever removes, and changes the kept set last (%s)',
    (_, ratio) => {
      const done = removals(plain, ratio);
      const steps = [{ kept: all() }, ...done];
      for (const [i, step] of done.entries()) {
        for (const { id } of groups) {
          expect(steps[i]!.kept[id]).toEqual(expect.arrayContaining([...step.kept[id]!]));
        }
      }
      expect(total(done.at(-1)!)).toBeLessThan(total(done.at(-2)!));
      const scores = Object.fromEntries(groups.map(({ id, channels }) => [id, new Float64Array(channels)]));
      const oneShot = selectFilters({ graph, groups, ratio, band, scores });
      if (ratio.kind === 'global' && ratio.ratio === undefined) {
        expect(inBand(done.at(-1)!.rate, band)).toBe(true);
      } else if (ratio.kind === 'global') {
        expect(Math.abs(total(done.at(-1)!) - total(oneShot))).toBeLessThanOrEqual(groups.length);
      } else expect(widths(done.at(-1)!)).toEqual(widths(oneShot));
      for (const early of done.slice(0, -1)) {
        expect(early.toppedUp).toEqual([]);
        if (ratio.kind !== 'uniform' && !('ratio' in ratio)) expect(early.rate).toBeLessThan(band.low);
      }
    },
  );
});

describe('sizes of the removals', () => {
  it('iterative: an equal share of what is left each time', () => {
    const ratio: Ratio = { kind: 'widths', layers: { 's3b0.conv1': 16 } };
    expect(
      removals({ kind: 'iterative', steps: 4 }, ratio).map((one) => one.kept['s3b0.conv1']!.length),
    ).toEqual([
      // 64 · (1/4)^(t/4) = 45.25, 32, 22.63, 16.
      46, 32, 23, 16,
    ]);
  });

  it('gradual: along Zhu & Gupta’s cubic', () => {
    const ratio: Ratio = { kind: 'widths', layers: { 's3b0.conv1': 16 } };
    expect(
      removals({ kind: 'gradual', steps: 4 }, ratio).map((one) => one.kept['s3b0.conv1']!.length),
    ).toEqual([
      // 48 · (1 − (1 − t)³) removed = 27.75, 42, 47.25, 48.
      37, 22, 17, 16,
    ]);
    expect(keptShare('gradual', 0.25, 0.5)).toBe(1 - 0.75 * 0.875);
  });

  it('filters: so many at a time and the rest in the end', () => {
    const sizes = removals({ kind: 'filters', filters: 50 }, { ...GLOBAL, ratio: 0.5 }).map(total);
    expect(sizes.slice(0, -1)).toEqual([174, 124]);
    expect(sizes).toHaveLength(3);
  });

  it('layers: one after the other, from the first', () => {
    const done = removals(
      { kind: 'layers' },
      { kind: 'per-layer', layers: { 's1b1.conv1': 0.5, 's3b0.conv1': 0.25 } },
    );
    expect(done.map(widths)).toEqual([
      [16, 8, 32, 32, 64, 64],
      [16, 8, 32, 32, 48, 64],
    ]);
  });
});

describe('schedules that are refused', () => {
  const count = (plain: Plain, ratio: Ratio) => () =>
    roundCount({ graph, groups, ratio, band }, schedule(plain));

  it('layer by layer with one threshold over all', () => {
    expect(count({ kind: 'layers' }, GLOBAL)).toThrow(Fault);
    expect(count({ kind: 'layers' }, GLOBAL)).toThrow(/^config\.schedule\.kind: .*global ratio/);
  });

  it('more removals than the product makes', () => {
    const wide = resnetCifar.build(
      { widths: [1200, 1200, 1200], blocks: 1, shortcut: 'A' },
      { image: [16, 16, 3], classes: 10 },
    );
    const task = {
      graph: wide,
      groups: prunableGroups(wide, 'inner'),
      ratio: { kind: 'uniform', ratio: 0.5 } as const,
      band: rateBand(wide, 'inner', 2),
    };
    expect(() => roundCount(task, schedule({ kind: 'filters', filters: 1 }))).toThrow(
      /^config\.schedule\.filters: that makes 1[78]\d\d removals/,
    );
  });
});
