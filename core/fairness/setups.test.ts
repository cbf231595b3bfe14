import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainPair } from '#core/fairness/explain';
import { entryComparable } from '#core/fairness/parts';
import { heldTags, setupKeys, sharedTags, statedKeys } from '#core/fairness/setups';
import { EVIDENCE, TAGS } from '#core/fairness/tags';
import type { EntryRecord, LrSeries, StageRecord } from '#core/fairness/record';
import type { Evidence, Tag } from '#core/fairness/tags';

fc.configureGlobal({ seed: 1 });

const LADDER = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'] as const satisfies readonly Tag[];
const CEILING: Record<Evidence, readonly Tag[]> = {
  reported: ['S1', 'S2'],
  audited: ['S1', 'S2', 'S3.1', 'S3.2'],
  'audited-changed': ['S1'],
  verified: TAGS,
};

const series: readonly LrSeries[] = [
  [],
  [[0.01, 40]],
  [
    [0.1, 20],
    [0.01, 20],
  ],
  [[0.1, 20]],
];

const stage = (epochs: readonly number[]): fc.Arbitrary<StageRecord | null> =>
  fc.option(
    fc.record({
      epochs: fc.constantFrom(...epochs),
      epochEquivalents: fc.constantFrom(0, 0.5),
      trainingFlops: fc.constantFrom(null, 1000, 1010, 1500),
      lr: fc.constantFrom(...series),
    }),
    { freq: 8 },
  );

/** Few values a part, so that drawn entries often agree. */
const record: fc.Arbitrary<EntryRecord> = fc.record({
  evidence: fc.constantFrom('verified', 'verified', 'verified', ...EVIDENCE),
  board: fc.constantFrom('board-1', 'board-1', 'board-2'),
  band: fc.constantFrom(2, 2, 2, 4, null),
  baseSet: fc.constantFrom('bases', 'bases', 'others', null),
  initialWeights: fc.constantFrom('weights', 'weights', 'others', null),
  base: stage([8]),
  prune: stage([0, 1]),
  retrain: stage([4, 4, 8]),
  retrainFingerprint: fc.constantFrom('recipe-1', 'recipe-1', 'recipe-2', null),
  budgets: fc.constant([3000, 3100, 4000]),
  denseEpochFlops: fc.constant(100),
});

/** A record and some others that share most of its parts. */
const group = (size: number): fc.Arbitrary<EntryRecord[]> =>
  record.chain((first) =>
    fc
      .array(
        fc.tuple(
          record,
          fc.array(fc.constantFrom(true, false, false, false, false), { minLength: 11, maxLength: 11 }),
        ),
        {
          minLength: size - 1,
          maxLength: size - 1,
        },
      )
      .map((others) => [first, ...others.map(([other, take]) => mix(first, other, take))]),
  );

function mix(first: EntryRecord, other: EntryRecord, take: readonly boolean[]): EntryRecord {
  const names = Object.keys(first) as (keyof EntryRecord)[];
  return Object.fromEntries(
    names.map((name, i) => [name, take[i] === true ? other[name] : first[name]]),
  ) as unknown as EntryRecord;
}

const shared = (a: EntryRecord, b: EntryRecord) => sharedTags(setupKeys(a), setupKeys(b));

describe('setup keys', () => {
  it('are tried on pairs that share every setup at times, and none at others', () => {
    const counts = new Map<number, number>();
    for (const [a, b] of fc.sample(group(2), { numRuns: 2000, seed: 1 })) {
      for (const tag of shared(a!, b!))
        counts.set(TAGS.indexOf(tag), (counts.get(TAGS.indexOf(tag)) ?? 0) + 1);
    }
    for (const i of TAGS.keys()) {
      expect(counts.get(i)).toBeGreaterThan(20);
      expect(counts.get(i)).toBeLessThan(1600);
    }
  });

  it('nest: who shares a setup shares every looser one', () => {
    fc.assert(
      fc.property(group(2), ([a, b]) => {
        const tags = shared(a!, b!);
        const ladder = LADDER.filter((tag) => tags.includes(tag));
        expect(ladder).toEqual(LADDER.slice(0, ladder.length));
        if (tags.length > 0) expect(tags).toContain('S1');
      }),
      { numRuns: 2000 },
    );
  });

  it('are symmetric', () => {
    fc.assert(
      fc.property(group(2), ([a, b]) => {
        expect(shared(a!, b!)).toEqual(shared(b!, a!));
        const [there, back] = [explainPair(a!, b!), explainPair(b!, a!)];
        expect(back).toEqual({
          ...there,
          breaks: there.breaks.map((one) => ({ ...one, a: one.b, b: one.a })),
          missing: there.missing.map((one) => ({ ...one, a: one.b, b: one.a })),
          sentence: back.sentence,
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('are transitive', () => {
    fc.assert(
      fc.property(group(3), ([a, b, c]) => {
        const both = shared(a!, b!).filter((tag) => shared(b!, c!).includes(tag));
        expect(shared(a!, c!)).toEqual(expect.arrayContaining(both));
      }),
      { numRuns: 2000 },
    );
  });

  it('never rise above the evidence', () => {
    fc.assert(
      fc.property(group(2), ([a, b]) => {
        const held = heldTags(setupKeys(a!));
        expect(CEILING[a!.evidence]).toEqual(expect.arrayContaining(held));
        const { supported } = explainPair(a!, b!);
        expect(CEILING[a!.evidence]).toEqual(expect.arrayContaining([...supported]));
        expect(CEILING[b!.evidence]).toEqual(expect.arrayContaining([...supported]));
      }),
      { numRuns: 1000 },
    );
  });

  it('say exactly that the parts are known and equal', () => {
    fc.assert(
      fc.property(group(2), ([a, b]) => {
        const expected = TAGS.filter(
          (tag) =>
            CEILING[a!.evidence].includes(tag) && CEILING[b!.evidence].includes(tag) && agree(tag, a!, b!),
        );
        expect(shared(a!, b!)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('give every setup of a pair one standing: stated, unknown, or broken by a part that is named', () => {
    fc.assert(
      fc.property(group(2), ([a, b]) => {
        const { stated, unknown, supported, breaks } = explainPair(a!, b!);
        expect(stated).toEqual(sharedTags(statedKeys(entryComparable(a!)), statedKeys(entryComparable(b!))));
        expect(supported).toEqual(shared(a!, b!));
        for (const tag of TAGS) {
          const standing = [stated.includes(tag), unknown.includes(tag), isBroken(tag, breaks)];
          expect(standing.filter(Boolean)).toHaveLength(1);
        }
        if (supported.length < stated.length) expect(breaks.at(-1)!.part).toBe('evidence');
      }),
      { numRuns: 2000 },
    );
  });

  it('are missing outside of every band', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(heldTags(setupKeys({ ...one, band: null }))).toEqual([]);
      }),
    );
  });
});

/** What the table of the setups says, part by part. */
function agree(tag: Tag, a: EntryRecord, b: EntryRecord): boolean {
  const same = (x: string | number | null, y: string | number | null) => x !== null && x === y;
  const s1 = a.board === b.board && same(a.band, b.band);
  const s2 = s1 && same(a.baseSet, b.baseSet);
  const s31 = s2 && same(spent(a.retrain), spent(b.retrain));
  const s32 = s31 && same(a.retrainFingerprint, b.retrainFingerprint);
  const s41 = s32 && same(spent(a.prune), spent(b.prune));
  switch (tag) {
    case 'S1':
      return s1;
    case 'S2':
      return s2;
    case 'S3.1':
      return s31;
    case 'S3.2':
      return s32;
    case 'S4.1':
      return s41;
    case 'S4.2':
      return s41 && same(steps(a.prune), steps(b.prune));
    case 'S4.2-overall':
      return s1 && same(a.initialWeights, b.initialWeights) && same(steps(...stages(a)), steps(...stages(b)));
    case 'SX-A':
      return s1 && same(spent(...stages(a)), spent(...stages(b)));
    case 'SX-B':
      return s1 && same(budgetOf(a), budgetOf(b));
  }
}

const stages = ({ base, prune, retrain }: EntryRecord) => [base, prune, retrain];

function spent(...all: readonly (StageRecord | null)[]): number | null {
  return all.reduce<number | null>(
    (sum, one) => (sum === null || one === null ? null : sum + one.epochs + one.epochEquivalents),
    0,
  );
}

/** One rate a step, written out. */
function steps(...all: readonly (StageRecord | null)[]): string | null {
  if (all.includes(null)) return null;
  return all.flatMap((one) => one!.lr.flatMap(([lr, count]) => Array<number>(count).fill(lr))).join();
}

/** Budgets 3000, 3100 and 4000; tolerances 60, 62 and 80: half a dense epoch is 50. */
function budgetOf(one: EntryRecord): number | null {
  const flops = stages(one).map((each) => each?.trainingFlops ?? null);
  if (flops.includes(null)) return null;
  const total = flops.reduce<number>((sum, each) => sum + each!, 0);
  if (total >= 2940 && total <= 3050) return 3000;
  if (total > 3050 && total <= 3162) return 3100;
  return total >= 3920 && total <= 4080 ? 4000 : null;
}

function isBroken(tag: Tag, breaks: readonly { tag: Tag; part: string }[]): boolean {
  const at = LADDER.indexOf(tag as (typeof LADDER)[number]);
  const below: readonly Tag[] = at < 0 ? ['S1', tag] : LADDER.slice(0, at + 1);
  return breaks.some((one) => one.part !== 'evidence' && below.includes(one.tag));
}

const PLAIN: EntryRecord = {
  evidence: 'verified',
  board: 'b'.repeat(64),
  band: 2,
  baseSet: 'demo-bases',
  initialWeights: 'w'.repeat(64),
  base: { epochs: 4, epochEquivalents: 0, trainingFlops: 4000, lr: [[0.1, 64]] },
  prune: { epochs: 0, epochEquivalents: 0, trainingFlops: 0, lr: [] },
  retrain: { epochs: 4, epochEquivalents: 0, trainingFlops: 2000, lr: [[0.001, 64]] },
  retrainFingerprint: '1'.repeat(64),
  budgets: [6000],
  denseEpochFlops: 1000,
};
const retrainedBy = (epochs: number, lr: LrSeries, retrainFingerprint: string): EntryRecord => ({
  ...PLAIN,
  retrain: { ...PLAIN.retrain!, epochs, lr },
  retrainFingerprint,
});

describe('setups by example', () => {
  it('gives a verified one-shot entry every tag', () => {
    expect(heldTags(setupKeys(PLAIN))).toEqual(TAGS);
  });

  it('finds one overall schedule whichever epoch the pruning happens in', () => {
    // P30F90 and P45F75 with the schedule going on: 30 epochs at .1, 30 at .01, 60 at .001, ten steps each.
    const early = {
      ...PLAIN,
      base: lr([[0.1, 300]]),
      retrain: lr([
        [0.01, 300],
        [0.001, 600],
      ]),
    };
    const late = {
      ...PLAIN,
      base: lr([
        [0.1, 300],
        [0.1 * 0.1, 150],
      ]),
      retrain: lr([
        [0.01, 150],
        [0.001, 600],
      ]),
    };
    expect(shared(early, { ...late, baseSet: 'trained longer' })).toContain('S4.2-overall');
    expect(shared(early, { ...late, initialWeights: 'others' })).not.toContain('S4.2-overall');
  });

  it('holds a budget within 2 % or half a dense epoch, whichever is more', () => {
    const within = (flops: number) =>
      setupKeys({ ...PLAIN, retrain: { ...PLAIN.retrain!, trainingFlops: flops } })['SX-B'];
    expect(within(2500)).toBe(within(1500));
    expect(within(2500)).not.toBeNull();
    expect(within(2501)).toBeNull();
    expect(within(1499)).toBeNull();
  });

  it('counts epoch equivalents of the pruning stage', () => {
    const passes = { ...PLAIN, prune: { ...PLAIN.prune!, epochEquivalents: 1 } };
    expect(shared(PLAIN, passes)).toEqual(['S1', 'S2', 'S3.1', 'S3.2', 'S4.2-overall', 'SX-B']);
  });
});

const lr = (rates: LrSeries): StageRecord => ({ ...PLAIN.base!, lr: rates });

describe('explainPair', () => {
  it('names the epochs that break S3.1', () => {
    const found = explainPair(PLAIN, retrainedBy(8, [[0.001, 128]], '2'.repeat(64)));
    expect(found.stated).toEqual(['S1', 'S2', 'SX-B']);
    expect(found.breaks[0]).toEqual({
      tag: 'S3.1',
      part: 'retraining epochs',
      a: '4',
      b: '8',
      source: 'run record',
    });
    expect(found.sentence).toBe('S2 holds; S3.1 does not: retraining epochs: 4 and 8.');
  });

  it('tells two schedules in words', () => {
    const found = explainPair(
      retrainedBy(
        4,
        [
          [0.01, 32],
          [0.001, 32],
        ],
        '2'.repeat(64),
      ),
      PLAIN,
    );
    expect(found.sentence).toBe(
      'S3.1 holds; S3.2 does not: retraining recipe: step from 1e-2 to 1e-3 at epoch 2 and constant 1e-3.',
    );
  });

  it('tells recipes of one schedule apart by their hash', () => {
    const found = explainPair(PLAIN, { ...PLAIN, retrainFingerprint: '2'.repeat(64) });
    expect(found.breaks).toEqual([
      {
        tag: 'S3.2',
        part: 'retraining recipe',
        a: 'constant 1e-3 (recipe 111111111111)',
        b: 'constant 1e-3 (recipe 222222222222)',
        source: 'run record',
      },
    ]);
  });

  it('keeps what is unknown apart from what differs', () => {
    const found = explainPair(PLAIN, { ...PLAIN, baseSet: null });
    expect(found.unknown).toEqual(['S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2']);
    expect(found.breaks).toEqual([]);
    expect(found.missing).toEqual([
      {
        tag: 'S2',
        part: 'base set',
        a: 'demo-bases',
        b: 'unknown, or not the same in all runs',
        source: 'run record',
      },
    ]);
    expect(found.sentence).toBe(
      'S1 holds; S4.2 if the base set is the same: demo-bases and unknown, or not the same in all runs.',
    );
  });

  it('breaks a setup that one entry is known to be outside of, whatever the other is', () => {
    const outside = { ...PLAIN, budgets: [9000] };
    const unknown = { ...PLAIN, budgets: [9000], retrain: { ...PLAIN.retrain!, trainingFlops: null } };
    const found = explainPair(outside, unknown);
    expect(found.unknown).toEqual([]);
    expect(found.breaks).toEqual([
      {
        tag: 'SX-B',
        part: 'training FLOPs budget',
        a: '6e+3 FLOPs, near no declared budget',
        b: 'unknown, or not the same in all runs',
        source: 'run record',
      },
    ]);
  });

  it('names the evidence that forbids a stated setup', () => {
    const found = explainPair(PLAIN, { ...PLAIN, evidence: 'reported' });
    expect(found.stated).toEqual(TAGS);
    expect(found.supported).toEqual(['S1', 'S2']);
    expect(found.sentence).toBe(
      'S4.2 holds as stated; supported only to its evidence: verified: every setup and reported: at most S1, or S2 with a known base hash.',
    );
  });

  it('says why an entry outside of every band shares nothing', () => {
    const found = explainPair(PLAIN, { ...PLAIN, band: null });
    expect(found.supported).toEqual([]);
    expect(found.sentence).toBe('No setup holds: rate band: 2× and outside of every band.');
  });
});
