import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lease } from '#core/wire/runner';
import { ResultSchema } from '#core/wire/results';
import { boardVersion } from '#drizzle/schema/boards';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { planDueExtras, planExtras } from '#server/services/boardExtras';
import { boardView } from '#server/services/boardView';
import { entryView } from '#server/services/entryView';

import { listResults } from '#server/services/results';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { testDatabase } from '#server/testing/database';
import { computeAll, count, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';
import type { LeasingRunner } from '#server/stages/lease';

/** Percent after retraining on base 0, by method and whether the network is dense; each next base gets .1 more. */
const LEVELS: Readonly<Record<string, number>> = {
  dense: 82,
  'random-filter': 60,
  'l1-filter': 70,
  fpgm: 65,
  'scratch-e': 72,
  'scratch-b': 73,
};

let opened: OpenedDatabase;
let db: Db;
let runner: LeasingRunner;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  runner = await seedRunner(db);
});
afterAll(() => opened.close());

/** Correct images of 1,000 by method and base, with an image of noise so that residuals aren't zero. */
async function compute(): Promise<string[]> {
  const { rows } = await db.execute<{ hash: string; method: string; index: number }>(sql`
    select r.retrain as hash, e.method, r.index from run r join entry e on e.id = r.entry`);
  const place = new Map(rows.map((row) => [row.hash, row]));
  return computeAll(db, runner, ({ hash, stage }: Lease) => {
    const at = place.get(hash);
    if (at === undefined) return stage.kind === 'base' ? 800 : 300;
    return 10 * (LEVELS[at.method] ?? 0) + at.index + (at.method.length % 2) * (at.index % 2);
  });
}

const order = (a: string, b: string) => (a < b ? -1 : 1);
const results = async (id: string) => resultsOf(db, id);

describe('the floors of a board', () => {
  let computed: string[] = [];

  beforeAll(async () => {
    await seedBoard(db, { bases: 3 });
    // Keeps more filters of the first stage and fewer of the last than a uniform ratio would.
    const config = { ratio: { kind: 'per-stage', ratios: [0.375, 0.6875, 0.625], skip: [] } };
    await createSubmission(db, SYSTEM, testSubmission({ method: 'fpgm', config }));
    computed = await compute();
  });

  it('are not there before a result calls for them, and the mark that they are due is', async () => {
    const [version] = await db.select().from(boardVersion);
    expect(version!.extrasDue).toBe(true);
    expect((await results('tiny-board')).map((row) => row.method)).toEqual(['fpgm', 'fpgm']);
    expect(computed.length).toBeGreaterThan(0);
  });

  it('are planned, with the baselines, behind everything that somebody waits for', async () => {
    expect(await planDueExtras(db)).toEqual(['tiny-board']);
    const priorities = await db.execute<{ priority: number; n: number }>(
      sql`select priority, count(*)::int as n from stage where state in ('ready', 'blocked') group by 1 order by 1`,
    );
    expect(Math.min(...priorities.rows.map((row) => row.priority))).toBe(-10);
    const kinds = (await results('tiny-board')).flatMap((row) =>
      row.floor === null ? [] : [`${row.floor.kind} ${row.recipe}`],
    );
    expect(kinds.filter((kind) => kind.startsWith('dense')).toSorted(order)).toEqual([
      'dense clr-1',
      'dense ft-1',
    ]);
    // The baselines that the board enters itself wait for their own result before they call for floors.
    const methods = (await results('tiny-board')).map((row) => row.method);
    expect(
      methods.filter((one) => one === 'l1-filter' || one === 'random-filter').length,
    ).toBeGreaterThanOrEqual(4);
  });

  it('are computed, and nothing is planned or computed twice', async () => {
    await compute();
    await planDueExtras(db);
    await compute();
    await planDueExtras(db);
    const entries = await count(db, 'entry');
    const stages = await count(db, 'stage');
    expect(await planExtras(db, 'tiny-board')).toBe(0);
    expect([await count(db, 'entry'), await count(db, 'stage')]).toEqual([entries, stages]);
    expect(await compute()).toEqual([]);
    expect(await planDueExtras(db)).toEqual([]);
  });

  it('give every row its matched drop, its damage and its standing', async () => {
    const rows = await results('tiny-board');
    for (const row of rows) expect(ResultSchema.parse(row)).toEqual(row);
    const fpgm = rows.find((row) => row.method === 'fpgm' && row.recipe === 'ft-1')!;
    const dense = rows.find((row) => row.floor?.kind === 'dense' && row.recipe === 'ft-1')!;
    expect(dense).toMatchObject({ rate: 1, ranked: false, dropMatched: null, floors: [] });
    expect(fpgm.dropMatched).toBeCloseTo(dense.top1.mean! - fpgm.top1.mean!, 9);
    expect(fpgm.drop).toBeCloseTo(80 - fpgm.top1.mean!, 9);
    expect(fpgm.trainability).toMatchObject({ label: 'TA½, test top-1' });
    expect(fpgm.damage).toBeCloseTo(dense.trainability!.mean - fpgm.trainability!.mean, 9);
    const standings = Object.fromEntries(fpgm.floors.map((one) => [one.floor, one.above]));
    expect(standings).toEqual({
      random: true,
      l1: false,
      'random-widths': true,
      'l1-widths': false,
      'scratch-e': false,
      'scratch-b': false,
    });
  });

  it('are marked, unranked, and change no rank', async () => {
    const rows = await results('tiny-board');
    const floors = rows.filter((row) => row.floor !== null);
    expect(new Set(floors.map((row) => row.floor!.kind))).toEqual(
      new Set(['dense', 'random-widths', 'l1-widths', 'scratch']),
    );
    for (const row of floors) {
      expect(row).toMatchObject({ ranked: false, evidence: 'verified' });
      expect(row.unranked.join()).toContain('floor of the board');
    }
    const view = await boardView(db, { board: 'tiny-board' });
    const shown = view.classes.flatMap((group) => group.rows);
    expect(shown.some((row) => row.floor !== null)).toBe(true);
    for (const row of shown) if (row.floor !== null) expect(row.rank).toBeNull();
    for (const group of view.classes)
      for (const row of group.rows) expect(row.rank?.high ?? 0).toBeLessThanOrEqual(3);
  });

  it('take the leader’s own widths on every base', async () => {
    const rows = await results('tiny-board');
    const of = rows.find((row) => row.floor?.kind === 'l1-widths')!;
    const leader = await entryView(db, of.floor!.of!);
    const floor = await entryView(db, of.id);
    expect(floor.layers).toEqual(leader.layers);
    expect(leader.row.method).toBe('fpgm');
  });

  it('are held against entries on whatever page of the results these stand', async () => {
    const whole = await results('tiny-board');
    expect(await resultsOf(db, 'tiny-board', 3)).toEqual(whole);
    expect(whole.some((row) => row.floors.length > 0)).toBe(true);
    const beyond = listResults(db, { board: 'tiny-board', after: 'nowhere', limit: 3 });
    await expect(beyond).rejects.toMatchObject({ code: 'not-found', details: { field: 'after' } });
  });

  it('share the scratch of uniform widths with every pipeline of equal cost', async () => {
    const scratch = (await results('tiny-board')).filter((row) => row.floor?.kind === 'scratch');
    const uniform = scratch.filter((row) => row.floor!.of === null);
    expect(uniform.map((row) => String(row.floor!.reading)).toSorted(order)).toEqual([
      'B-base',
      'B-total',
      'E-base',
      'E-total',
    ]);
    expect(uniform.find((row) => row.floor!.reading === 'E-total')!.floor!.pipeline).toBe(3);
  });

  it('are not counted as work that somebody waits for', async () => {
    const done = await boardView(db, { board: 'tiny-board' });
    expect([done.work.total, done.extras.total]).toEqual([0, 0]);
    const runs = await db.execute<{ id: string; version: string; retrain: string }>(sql`
      select r.id, r.retrain, s.submission_version as version from run r
      join submission_entry s on s.entry = r.entry order by r.id limit 1`);
    const { id, version, retrain } = runs.rows[0]!;
    const put = async (run: string, stage: string) => {
      await db.execute(sql`update run set state = ${run} where id = ${id}`);
      await db.execute(sql`update stage set state = ${stage} where hash = ${retrain}`);
    };
    await put('waiting', 'ready');
    const { work, extras } = await boardView(db, { board: 'tiny-board' });
    await put('done', 'done');
    const asked = await db.execute<{ n: number }>(sql`
      select count(distinct h)::int as n from run r join submission_entry s on s.entry = r.entry
      cross join lateral unnest(array[r.base, r.prune, r.retrain]) h where s.submission_version = ${version}`);
    expect(work).toMatchObject({ total: asked.rows[0]!.n, done: asked.rows[0]!.n - 1 });
    expect(work.total).toBeLessThan(await count(db, 'stage'));
    expect(extras.total).toBe(0);
  });
});
