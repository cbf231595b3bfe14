import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESCENDING, SORTS } from '#core/board/sorting';
import type { SortBy } from '#core/board/sorting';
import { sharedTags } from '#core/fairness/setups';
import type { Lease } from '#core/wire/runner';
import { ResultSchema } from '#core/wire/results';
import type { BoardRow } from '#core/wire/views';
import { run } from '#drizzle/schema/runs';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { boardStatistics } from '#server/services/boardStatistics';
import { boardView } from '#server/services/boardView';
import { entryView } from '#server/services/entryView';
import { homeView } from '#server/services/home';
import { submissionsOf } from '#server/services/mySubmissions';
import { planSubmission } from '#server/services/planSubmission';
import { recomputeEntries } from '#server/services/recompute';
import { resultsOf } from '#server/testing/results';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, count, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

/** Percent that a method gets after retraining by a recipe on base 0; each next base gets .1 more. */
const LEVELS: Readonly<Record<string, number>> = {
  'l1-filter ft-1': 70,
  'l1-filter clr-1': 75,
  'random-filter ft-1': 65,
  'random-filter clr-1': 72,
};

let opened: OpenedDatabase;
let db: Db;
let random: { id: string; entries: readonly string[] };
let l1: { id: string; entries: readonly string[] };

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db, { bases: 5 });
  random = await createSubmission(db, SYSTEM, testSubmission({ method: 'random-filter', recipe: 'ft-1' }));
  l1 = await createSubmission(db, SYSTEM, testSubmission());
  await computeAll(db, await seedRunner(db), await correctFromLevels());
});
afterAll(() => opened.close());

/** Correct images of 1,000 by method, recipe and base, with one image of noise by base and cell so that residuals aren't zero. */
async function correctFromLevels(): Promise<(lease: Lease) => number> {
  const { rows } = await db.execute<{ hash: string; cell: string; index: number }>(sql`
    select r.retrain as hash, e.method || ' ' || e.recipe_id as cell, r.index
    from run r join entry e on e.id = r.entry`);
  const place = new Map(rows.map((row) => [row.hash, row]));
  return ({ hash, stage }) => {
    if (stage.kind !== 'retrain') return stage.kind === 'base' ? 800 : 300;
    const at = place.get(hash);
    if (at === undefined) throw new Error('a retrain stage outside of every run');
    return 10 * (LEVELS[at.cell] ?? 0) + at.index + (at.cell.length % 2) * (at.index % 2);
  };
}

const entryOf = async (method: string, recipe: string) => {
  const found = (await resultsOf(db, 'tiny-board')).find(
    (one) => one.method === method && one.recipe === recipe,
  );
  if (found === undefined) throw new Error(`no entry ${method} ${recipe}`);
  return found;
};

describe('board statistics', () => {
  it('share the variance of the matrix and correct the verdicts for their number', async () => {
    const { matrices, verdicts } = await boardStatistics(db, { board: 'tiny-board' });
    expect(matrices).toHaveLength(1);
    const [matrix] = matrices;
    expect(matrix).toMatchObject({
      target: 2,
      methods: ['L1-norm filters (PFEC)', 'Random filters'],
      recipes: ['clr-1', 'ft-1'],
      bases: 5,
      stability: { w: 1 },
    });
    // By hand from the levels 75, 70 and 72, 65: sums of squares 80, 180 and 5, hardly any noise.
    const { shares } = matrix!;
    expect(shares.method).toBeCloseTo(0.3, 2);
    expect(shares.recipe).toBeCloseTo(0.68, 2);
    expect(shares.interaction).toBeCloseTo(0.02, 2);
    expect(matrix!.interactionP).toBeLessThan(0.001);
    expect(Object.values(shares).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1);
    expect(verdicts.length).toBeGreaterThan(0);
    for (const one of verdicts) expect(one.adjusted).toBeGreaterThanOrEqual(one.p);
    expect(verdicts.some(({ outcome, stands }) => outcome === 'wins' && stands)).toBe(true);
  });
});

describe('results', () => {
  it('are the means of the runs, with rate, costs and drop recomputed from them', async () => {
    const entry = await entryOf('l1-filter', 'ft-1');
    expect(ResultSchema.parse(entry)).toEqual(entry);
    const runs = entry.top1.runs;
    expect(runs).toHaveLength(5);
    const mean = runs.reduce((sum, value) => sum + value, 0) / 5;
    expect(entry.top1.mean).toBeCloseTo(mean, 10);
    expect(entry.drop).toBeCloseTo(80 - mean, 10);
    expect(entry.rate).toBeGreaterThanOrEqual(2);
    expect(entry.rate! * entry.macs!).toBeCloseTo(
      (await boardView(db, { board: 'tiny-board' })).network.macs,
      6,
    );
    expect(entry).toMatchObject({ band: 2, dropMatched: null, provisional: false, evidence: 'verified' });
  });

  it('carry the latency of their first run and the machine it belongs to', async () => {
    const { latency, top5 } = await entryOf('l1-filter', 'ft-1');
    expect(latency).toMatchObject({ backend: 'wasm', batches: [{ images: 1, pruned: { median: 1 } }] });
    expect(latency?.device).toBeTruthy();
    // Ten classes: no top-5.
    expect(top5).toBeNull();
  });

  it('share the tags that their pipelines share', async () => {
    const keys = async (method: string, recipe: string) => (await entryOf(method, recipe)).keys;
    const same = sharedTags(await keys('l1-filter', 'ft-1'), await keys('random-filter', 'ft-1'));
    expect(same).toEqual(['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2', 'S4.2-overall', 'SX-A']);
    const swapped = sharedTags(await keys('l1-filter', 'ft-1'), await keys('l1-filter', 'clr-1'));
    expect(swapped).toEqual(['S1', 'S2', 'S3.1', 'SX-A']);
  });

  it('are not ranked while the class holds two methods, and say why', async () => {
    const entry = await entryOf('l1-filter', 'ft-1');
    expect(entry.ranked).toBe(false);
    expect(entry.unranked.join(' ')).toContain('at least 3 methods');
  });
});

const VALUE: Readonly<Record<SortBy, (row: BoardRow) => number | string>> = {
  rank: ({ rank }) => rank!.low,
  method: ({ methodName }) => methodName,
  top1: ({ top1 }) => top1.mean!,
  drop: ({ drop }) => drop!,
  matched: ({ dropMatched }) => dropMatched ?? 0,
  rate: ({ rate }) => rate!,
  params: ({ params }) => params!,
  macs: ({ macs }) => macs!,
  recipe: ({ recipe }) => recipe,
  swap: ({ recipeSwapDelta }) => recipeSwapDelta!,
  epochs: ({ epochs: { base, prune, retrain } }) => base + prune + retrain,
  flops: ({ trainingFlops }) => trainingFlops,
  date: ({ finishedAt }) => Date.parse(finishedAt!),
};

describe('board view', () => {
  it('groups rows by the key of the chosen setup and ranks inside', async () => {
    const view = await boardView(db, { board: 'tiny-board', tag: 'S3.2' });
    expect(view.classes.map((one) => one.rows.map((row) => [row.method, row.recipe, row.rank]))).toEqual([
      [
        ['l1-filter', 'clr-1', { low: 1, high: 1 }],
        ['random-filter', 'clr-1', { low: 2, high: 2 }],
      ],
      [
        ['l1-filter', 'ft-1', { low: 1, high: 1 }],
        ['random-filter', 'ft-1', { low: 2, high: 2 }],
      ],
    ]);
    expect(view.apart).toEqual([]);
    expect(view.points).toHaveLength(4);
    expect(view.baseTop1).toMatchObject({ mean: 80, n: 5 });
    // Nothing is under way any more.
    expect(view.work).toEqual({ done: 0, total: 0, running: 0, failed: 0, etaSeconds: null });
  });

  it('counts what stays comparable under each setup', async () => {
    const { comparable } = await boardView(db, { board: 'tiny-board' });
    expect(comparable.find((one) => one.tag === 'S1')).toEqual({ tag: 'S1', entries: 4, classes: 1 });
    expect(comparable.find((one) => one.tag === 'S3.2')).toEqual({ tag: 'S3.2', entries: 4, classes: 2 });
    expect(comparable.find((one) => one.tag === 'SX-B')).toEqual({ tag: 'SX-B', entries: 0, classes: 0 });
  });

  it('puts rows without a key apart, with the reason', async () => {
    const view = await boardView(db, { board: 'tiny-board', tag: 'SX-B' });
    expect(view.classes).toEqual([]);
    expect(view.apart.map((row) => row.unranked)).toEqual(
      Array.from({ length: 4 }, () => [expect.stringContaining('SX-B')]),
    );
  });

  it('shows one recipe when asked to', async () => {
    const view = await boardView(db, { board: 'tiny-board', tag: 'S1', recipe: 'ft-1' });
    expect(view.classes.flatMap((one) => one.rows.map((row) => row.recipe))).toEqual(['ft-1', 'ft-1']);
    expect(view.chosen).toEqual({ tag: 'S1', target: 2, recipe: 'ft-1' });
  });

  it('gives the verdict over the swapped recipes from the four finished cells', async () => {
    const { verdicts } = await boardView(db, { board: 'tiny-board' });
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject({
      a: { method: 'l1-filter', recipe: 'clr-1' },
      b: { method: 'random-filter', recipe: 'ft-1' },
      outcome: 'wins',
    });
    expect(verdicts[0]?.cells.map((cell) => [cell.method, cell.recipe, cell.n])).toEqual([
      ['l1-filter', 'clr-1', 5],
      ['random-filter', 'clr-1', 5],
      ['l1-filter', 'ft-1', 5],
      ['random-filter', 'ft-1', 5],
    ]);
    expect(verdicts[0]?.sentence).not.toBe('');
  });

  it.each(SORTS)('sorts by %s as its rows say, both ways', async (by) => {
    const valuesOf = async (reversed: boolean) => {
      const view = await boardView(db, { board: 'tiny-board', tag: 'S1', sort: { by, reversed } });
      return view.classes.flatMap(({ rows }) => rows.map(VALUE[by]));
    };
    const [values, reversed] = [await valuesOf(false), await valuesOf(true)];
    expect(values).toHaveLength(4);
    expect(reversed).toEqual(values.toReversed());
    const rises = values.every((value, i) => i === 0 || value >= values[i - 1]!);
    const falls = values.every((value, i) => i === 0 || value <= values[i - 1]!);
    expect(DESCENDING.includes(by) ? falls : rises).toBe(true);
  });

  it('narrows its rows down by words and evidence, and says how many there are without', async () => {
    const asked = { board: 'tiny-board', tag: 'S1' } as const;
    const view = await boardView(db, { ...asked, words: 'L1 clr' });
    expect(view.classes.flatMap(({ rows }) => rows.map((row) => [row.method, row.recipe]))).toEqual([
      ['l1-filter', 'clr-1'],
    ]);
    expect(view).toMatchObject({ entries: 4, classTotal: 1, page: { total: 1 } });
    const [all] = (await boardView(db, asked)).classes;
    expect(view.classes[0]?.rows[0]).toEqual(all!.rows[0]);
    expect(await boardView(db, { ...asked, evidence: 'audited' })).toMatchObject({
      entries: 4,
      classTotal: 0,
    });
    expect((await boardView(db, { ...asked, page: 7 })).page).toMatchObject({ page: 1, pages: 1, total: 4 });
  });

  it('names the swap of one’s own recipe', async () => {
    const view = await boardView(db, { board: 'tiny-board', tag: 'S1' });
    const row = view.classes[0]?.rows.find((one) => one.method === 'l1-filter' && one.recipe === 'clr-1');
    const ft = await entryOf('l1-filter', 'ft-1');
    expect(row?.recipeSwapDelta).toBeCloseTo(row!.top1.mean! - ft.top1.mean!, 10);
  });

  it('refuses an unknown board with the boards there are', async () => {
    await expect(boardView(db, { board: 'nowhere' })).rejects.toMatchObject({
      code: 'unknown-board',
      details: { field: 'board', hint: expect.stringContaining('tiny-board') },
    });
  });
});

describe('entry, home and submission views', () => {
  it('show every run with its stages, curves and provenance', async () => {
    const entry = await entryOf('l1-filter', 'clr-1');
    const view = await entryView(db, entry.id);
    expect(view.row).toMatchObject({
      id: entry.id,
      rank: { low: 1, high: 1 },
      methodName: expect.stringContaining('L1'),
    });
    expect(view.runs).toHaveLength(5);
    expect(view.runs[0]).toMatchObject({
      state: 'done',
      baseTop1: 80,
      prunedTop1: 30,
      top1: entry.top1.runs[0],
    });
    expect(view.runs[0]?.drop).toBeCloseTo(80 - entry.top1.runs[0]!, 10);
    expect(view.runs[0]?.stages.map((one) => [one.kind, one.state, one.provenance?.backend])).toEqual([
      ['base', 'done', 'wasm'],
      ['prune', 'done', 'wasm'],
      ['retrain', 'done', 'wasm'],
    ]);
    expect(view.runs[0]?.epochs.map((row) => row.epoch)).toEqual([1]);
    const open = view.layers.filter((layer) => layer.open);
    expect(open).toHaveLength(3);
    expect(open.every((layer) => layer.kept < layer.channels)).toBe(true);
    const closed = view.layers.filter((layer) => !layer.open);
    expect(closed.length).toBeGreaterThan(0);
    expect(closed.every((layer) => layer.kept === layer.channels)).toBe(true);
    expect(view.siblings.map((one) => one.recipe)).toEqual(['ft-1']);
  });

  it('print a command that submits the very entry again', async () => {
    const entry = await entryOf('l1-filter', 'clr-1');
    const { reproduce } = await entryView(db, entry.id);
    const file = JSON.parse(
      /^printf '%s' '(.*)' > \S+\.json && npx fairprune submit \S+\.json --wait$/.exec(
        reproduce ?? '',
      )?.[1] ?? '',
    );
    const again = await createSubmission(db, SYSTEM, file);
    expect(again.computed).toBe(0);
    expect(again.entries).toContain(entry.id);
  });

  it('name the leader and the verdict on the home page', async () => {
    const { boards, recent, queue } = await homeView(db);
    expect(boards).toMatchObject([
      {
        id: 'tiny-board',
        entries: 4,
        finished: 4,
        leader: { method: 'l1-filter', recipe: 'clr-1', target: 2 },
      },
    ]);
    expect(boards[0]?.verdict).not.toBeNull();
    expect(recent).toHaveLength(4);
    expect(boards[0]?.open).toBe(0);
    expect(queue).toEqual({ queued: 0, running: 0, failed: 0, doneInDay: 35 });
  });

  it('show a submission with all of its stages, and what others share', async () => {
    const view = await submissionView(db, SYSTEM, l1.id);
    expect(view).toMatchObject({ state: 'done', queueAhead: 0, recipe: 'clr-1', submitter: null });
    expect(view.stages).toHaveLength(5 + 5 + 10);
    expect(view.stages.filter((one) => one.shared).map((one) => one.kind)).toEqual(
      Array.from({ length: 5 }, () => 'base'),
    );
    expect(view.stages.slice(0, 2).map((one) => one.label)).toEqual([
      'training the dense base 1 by step-2',
      'training the dense base 2 by step-2',
    ]);
    expect(view.entries.map((one) => [one.recipe, one.n, one.runs, one.swap])).toEqual([
      ['clr-1', 5, 5, false],
      ['ft-1', 5, 5, false],
    ]);
    await expect(submissionView(db, SYSTEM, 'nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a submission', () => {
  it('that was computed before computes nothing and shares its entries', async () => {
    const before = [await count(db, 'stage'), await count(db, 'run'), await count(db, 'entry')];
    const again = await createSubmission(db, await testPerson(db), testSubmission());
    expect(again.computed).toBe(0);
    expect([...again.entries].sort()).toEqual([...l1.entries].sort());
    expect([await count(db, 'stage'), await count(db, 'run'), await count(db, 'entry')]).toEqual(before);
    expect(await submissionView(db, SYSTEM, again.id)).toMatchObject({ state: 'done' });
  });

  it('belongs to who sent it', async () => {
    const person = await testPerson(db);
    const { id } = await createSubmission(db, person, testSubmission());
    expect(await submissionsOf(db, person.id)).toMatchObject([
      { id, board: 'tiny-board', method: 'l1-filter', state: 'done', part: 'submitter' },
    ]);
    expect((await submissionView(db, SYSTEM, id)).submitter).toBe(person.name);
    expect((await submissionView(db, SYSTEM, random.id)).submitter).toBeNull();
  });

  it('is planned without storing anything: only what is new costs', async () => {
    const stages = await count(db, 'stage');
    const known = await planSubmission(db, testSubmission());
    expect(known).toMatchObject({
      entries: 2,
      runs: 10,
      stages: { base: 0, prune: 0, retrain: 0, shared: 20 },
      epochs: 0,
    });
    const fresh = await planSubmission(
      db,
      testSubmission({ config: { ratio: { kind: 'uniform', ratio: 0.5 } } }),
    );
    expect(fresh).toMatchObject({ stages: { base: 0, prune: 5, retrain: 10, shared: 5 }, epochs: 10 });
    expect(fresh.trainingFlops).toBeGreaterThan(0);
    expect(fresh.etaSeconds).toBeGreaterThan(0);
    expect(await count(db, 'stage')).toBe(stages);
  });

  const wrong: readonly [string, object, string, string][] = [
    ['an unknown board', { board: 'nowhere' }, 'unknown-board', 'board'],
    ['an unknown method', { method: 'l9-filter' }, 'unknown-method', 'method'],
    [
      'an unknown config field',
      { config: { ratio: { kind: 'target' }, extra: 1 } },
      'bad-config',
      'config.extra',
    ],
    [
      'a ratio of 1',
      { config: { ratio: { kind: 'uniform', ratio: 1 } } },
      'bad-config',
      'config.ratio.ratio',
    ],
    [
      'a ratio that empties a layer',
      { config: { ratio: { kind: 'uniform', ratio: 0.99 } } },
      'layer-emptied',
      'config.ratio.ratio',
    ],
    ['an unknown recipe', { recipe: 'magic-4' }, 'unknown-recipe', 'recipe'],
    ['a target that the board lacks', { targets: [3] }, 'bad-config', 'targets'],
  ];
  it.each(wrong)('with %s is refused at its field and stores nothing', async (_name, change, code, field) => {
    const before = await count(db, 'submission');
    const refused = createSubmission(db, SYSTEM, testSubmission(change));
    await expect(refused).rejects.toMatchObject({ code, details: { field } });
    expect(await count(db, 'submission')).toBe(before);
  });
});

describe('outside of every band', () => {
  it('an entry has no key, is not ranked and still stands on the plot', async () => {
    const config = { ratio: { kind: 'uniform', ratio: 0.25 } };
    const { entries } = await createSubmission(db, SYSTEM, testSubmission({ config }));
    await computeAll(db, await seedRunner(db), () => 780);
    const view = await boardView(db, { board: 'tiny-board', tag: 'S1' });
    const apart = view.apart.filter((row) => entries.includes(row.id));
    expect(apart).toHaveLength(2);
    expect(apart[0]).toMatchObject({ band: null, ranked: false, keys: { S1: null } });
    expect(apart[0]?.unranked.join(' ')).toContain('outside of every rate band');
    expect(view.points.filter((point) => entries.includes(point.entry))).toHaveLength(2);
    expect(view.verdicts).toHaveLength(1);
  });
});

describe('a recipe of one’s own', () => {
  it('is run on the baselines too, so that a verdict over both recipes exists', async () => {
    const { entries } = await createSubmission(
      db,
      SYSTEM,
      testSubmission({ config: { ratio: { kind: 'uniform', ratio: 0.5 } }, recipe: 'step-3' }),
    );
    await computeAll(db, await seedRunner(db), ({ stage }) => (stage.kind === 'base' ? 800 : 710));
    const results = (await resultsOf(db, 'tiny-board')).filter((one) => entries.includes(one.id));
    expect(results.map((one) => `${one.method} ${one.recipe}`).toSorted()).toEqual([
      'l1-filter clr-1',
      'l1-filter ft-1',
      'l1-filter step-3',
      'l1-filter step-3',
      'random-filter step-3',
    ]);
    const { verdicts } = await boardView(db, { board: 'tiny-board' });
    const own = verdicts.filter((one) => one.a.recipe === 'step-3');
    expect(own.map((one) => one.b.method).sort()).toEqual(['l1-filter', 'random-filter']);
  });
});

describe('a class of three methods, floors among them', () => {
  it('is ranked, and no longer when one of its entries loses its runs', async () => {
    const { keys } = await entryOf('random-filter', 'ft-1');
    const others = sql`config_fingerprint = (select config_fingerprint from entry where recipe_id = 'step-3' and not baseline)`;
    const { rows } = await db.execute<{ id: string }>(
      sql`update entry set method = 'third' where ${others} returning id`,
    );
    await recomputeEntries(
      db,
      rows.map((row) => row.id),
    );
    const ranked = async () =>
      (await resultsOf(db, 'tiny-board'))
        .filter((one) => one.keys['S3.2'] === keys['S3.2'])
        .map((one) => [one.method, one.ranked]);
    expect(await ranked()).toEqual([
      ['l1-filter', true],
      ['random-filter', true],
      ['third', true],
    ]);

    await db.execute(
      sql`update run set state = 'failed' from entry where entry.id = run.entry and entry.method = 'third' and run.index > 1`,
    );
    await recomputeEntries(
      db,
      rows.map((row) => row.id),
    );
    expect(await ranked()).toEqual([
      ['l1-filter', false],
      ['random-filter', false],
      ['third', false],
    ]);
  });
});

it('a run’s row says once what its stages found', async () => {
  const rows = await db
    .select()
    .from(run)
    .where(eq(run.entry, l1.entries[0] ?? ''));
  expect(rows).toHaveLength(5);
  expect(rows[0]).toMatchObject({ state: 'done', baseTop1: 80, prunedTop1: 30 });
  expect(rows[0]?.ledger?.retrain.epochs).toBe(1);
});
