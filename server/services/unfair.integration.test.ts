import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainPair } from '#core/fairness/explain';
import { sharedTags } from '#core/fairness/setups';
import { canonicalJson } from '#core/identity/canonical';
import type { Recipe } from '#core/recipes/recipe';
import type { Lease } from '#core/wire/runner';
import type { PruneResult, StageResult } from '#core/wire/stage';
import { entry } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import { SYSTEM } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { openBoard } from '#server/services/boards';
import { entryView } from '#server/services/entryView';
import { explainIds } from '#server/services/explain';
import { openRecord, recomputeEntries } from '#server/services/recompute';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { completeStage } from '#server/stages/complete';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { releaseStage } from '#server/stages/release';
import { testDatabase, testPerson } from '#server/testing/database';
import {
  completionOf,
  computeAll,
  seedBoard,
  seedRunner,
  testSubmission,
} from '#server/testing/verification';
import { createCallerFactory } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

/*
 * What a submitter may try to win by, each carried out against the real services: it ends in a refusal, in a charge that
 * the setups see, or under a ceiling that no rank reaches.
 */

const BOARD = 'tiny-board';
const AS_PUBLISHED = canonicalJson({ ratio: { kind: 'target' } });
let opened: OpenedDatabase;
let db: Db;
let cheat: Person;
let runner: LeasingRunner;
let ft: Recipe;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  cheat = await testPerson(db);
  runner = await seedRunner(db);
  await seedBoard(db, { baseRecipe: 'halving-8-1e-1', recipes: ['ft-1', 'ft-2'] });
  ft = (await openBoard(db, BOARD)).version.definition.recipes[0]!;
  for (const method of ['random-filter', 'l1-filter'])
    await createSubmission(db, SYSTEM, testSubmission({ method, recipe: 'ft-1' }));
  await computeAll(db, runner);
});
afterAll(() => opened.close());

/** A configuration of l1-filter that is not the floor as published. */
const tuned = (ratio: number) => ({ ratio: { kind: 'uniform', ratio } }) as const;

async function submit(changes: Parameters<typeof testSubmission>[0]) {
  const { entries } = await createSubmission(db, cheat, testSubmission({ recipe: 'ft-1', ...changes }));
  return entries;
}

async function entryOf(method: string, recipe: string) {
  const found = (await resultsOf(db, BOARD)).find(
    (one) => one.method === method && one.recipe === recipe && canonicalJson(one.config) === AS_PUBLISHED,
  );
  if (found === undefined) throw new Error(`no entry of ${method} under ${recipe}`);
  return found;
}

/** Leases until a stage of this kind comes; what comes before it is computed. */
async function leaseOf(kind: StageResult['kind']): Promise<Lease> {
  for (;;) {
    const lease = await leaseStage(db, runner);
    if (lease === null) throw new Error(`no ${kind} stage to lease`);
    if (lease.stage.kind === kind) return lease;
    await completeStage(db, await completionOf(db, lease, 700));
  }
}

/** The field at which a changed result is refused; the stage is then computed as it should be. */
async function refusedAt(kind: StageResult['kind'], change: (result: StageResult) => StageResult) {
  const lease = await leaseOf(kind);
  const honest = await completionOf(db, lease, 700);
  let field: string | undefined;
  try {
    await completeStage(db, { ...honest, result: change(honest.result) });
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad-result' });
    field = (error as { details: { field?: string } }).details.field;
  }
  const [row] = await db.select({ result: stage.result }).from(stage).where(eq(stage.hash, lease.hash));
  expect(row?.result).toBeNull();
  await releaseStage(db, { hash: lease.hash, leaseToken: lease.leaseToken });
  return field;
}

describe('training smuggled into the pruning stage', () => {
  it('is refused where the method is one that doesn’t train', async () => {
    await submit({ config: tuned(0.5) });
    const trained = (result: StageResult) => ({ ...result, ledger: { ...result.ledger, epochs: 3 } });
    expect(await refusedAt('prune', trained as (result: StageResult) => StageResult)).toBe(
      'result.ledger.epochs',
    );
    const seen = (result: StageResult) => ({ ...result, ledger: { ...result.ledger, imagesBackward: 4000 } });
    expect(await refusedAt('prune', seen as (result: StageResult) => StageResult)).toBe(
      'result.ledger.imagesBackward',
    );
    await computeAll(db, runner);
  });

  it('is charged where it is recorded: no S4.1 with one-shot pruning, no equal total', async () => {
    const honest = (await openRecord(db, (await entryOf('l1-filter', 'ft-1')).id))!.record;
    const smuggled = { ...honest, prune: { ...honest.prune!, epochs: 200, lr: [[1e-3, 1000]] } as const };
    const { supported, breaks } = explainPair(smuggled, honest);
    expect(supported).toEqual(['S1', 'S2', 'S3.1', 'S3.2']);
    expect(breaks.find(({ tag }) => tag === 'S4.1')).toMatchObject({
      part: 'epochs inside the pruning stage',
      a: '200',
      b: '0',
    });
    expect(breaks.map(({ tag }) => tag)).toContain('SX-A');
  });
});

it('retraining of one epoch after 200 “stabilising” ones is retraining of 201', async () => {
  // What comes after the last change of the kept filters is retraining, whatever its recipe is called.
  const stabilised: Recipe = { ...ft, id: 'ft-1-stabilised', epochs: 201 };
  const [own] = await submit({ config: tuned(0.5), recipe: stabilised });
  await computeAll(db, runner);
  const { breaks, supported } = await explainIds(db, {
    a: own ?? '',
    b: (await entryOf('l1-filter', 'ft-1')).id,
  });
  expect(supported).toEqual(['S1', 'S2']);
  expect(breaks[0]).toMatchObject({ tag: 'S3.1', part: 'retraining epochs', a: '201', b: '1' });
  expect((await entryView(db, own ?? '')).row.epochs).toEqual({ base: 8, prune: 0, retrain: 201 });
});

describe('a base of one’s own', () => {
  it('can’t be handed in', async () => {
    const caller = createCallerFactory(appRouter)({ db, actor: cheat });
    const file = { ...testSubmission(), base: 'a'.repeat(64) };
    await expect(caller.submissions.create(file)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('of another kind than the board’s shares no more than S1 and what counts its cost', async () => {
    // Pruned at epoch 4: the only bases besides the board's own are beginnings of them.
    const [early] = await createSubmission(
      db,
      cheat,
      testSubmission({ method: 'random-filter', config: tuned(0.5), recipe: 'p4f4-cont' }),
    ).then((made) => made.entries);
    await computeAll(db, runner);
    const row = (await entryView(db, early ?? '')).row;
    const other = await entryOf('random-filter', 'ft-1');
    expect(sharedTags(row.keys, other.keys)).toEqual(['S1']);
    const { breaks } = await explainIds(db, { a: row.id, b: other.id });
    expect(breaks[0]).toMatchObject({ tag: 'S2', part: 'base set' });
  });

  it('a better base leaves no record: a result from other tensors than the board’s is not taken', async () => {
    const honest = (await openRecord(db, (await entryOf('l1-filter', 'ft-1')).id))!.record;
    const better = { ...honest, baseSet: 'f'.repeat(64), initialWeights: 'e'.repeat(64) };
    const { supported, breaks } = explainPair(better, honest);
    expect(supported.filter((tag) => !tag.startsWith('SX'))).toEqual(['S1']);
    expect(breaks[0]).toMatchObject({ tag: 'S2', part: 'base set' });
    // Nobody but the planner names a base: every run's is the board's, in its order.
    const rows = await db
      .selectDistinct({ base: run.base, index: run.index, set: entry.baseSet })
      .from(run)
      .innerJoin(entry, eq(entry.id, run.entry));
    const bySet = new Set(rows.map((row) => `${row.set} ${row.index}`));
    expect(rows).toHaveLength(bySet.size);
  });
});

it('an own recipe that nobody else runs: floors run it too, standard recipes run beside it, its class doesn’t rank', async () => {
  const own: Recipe = { ...ft, id: 'secret-sauce', epochs: 3 };
  const ids = await submit({ config: tuned(0.5), recipe: own });
  await computeAll(db, runner);
  const rows = (await resultsOf(db, BOARD)).filter((one) => ids.includes(one.id));
  const cells = rows.map((one) => `${one.method} ${one.recipe}`).toSorted();
  expect(cells).toEqual([
    'l1-filter ft-1',
    'l1-filter ft-2',
    'l1-filter secret-sauce',
    'l1-filter secret-sauce',
    'random-filter secret-sauce',
  ]);
  for (const row of rows.filter((one) => one.recipe === 'secret-sauce')) {
    expect(row.ranked).toBe(false);
    expect(row.unranked.join()).toMatch(/needs at least 3 methods/);
  }
});

it('changed surviving weights: S1 at most, unranked, and its history says since when', async () => {
  const { id } = await entryOf('random-filter', 'ft-2');
  await db.transaction(async (tx) => {
    await tx.update(entry).set({ evidence: 'audited-changed' }).where(eq(entry.id, id));
    await recomputeEntries(tx, [id]);
  });
  const { row, movements } = await entryView(db, id);
  expect(row.tags).toEqual(['S1']);
  expect(row.ranked).toBe(false);
  expect(row.unranked.join()).toMatch(/audited with changed weights/);
  expect(movements.map(({ from, to }) => [from, to])).toEqual([['S4.2', 'S1']]);
});

it('sitting outside of the band: no setup, no rank, and the reason', async () => {
  const [id] = await submit({ method: 'random-filter', config: tuned(0.1), recipe: 'ft-1' });
  await computeAll(db, runner);
  const { row } = await entryView(db, id ?? '');
  expect(row.rate).toBeLessThan(2);
  expect(row).toMatchObject({ band: null, tags: [], ranked: false });
  expect(row.unranked).toContain('Its rate is outside of every rate band of the board.');
  // A rate that is typed instead of kept is refused.
  await submit({ method: 'random-filter', config: tuned(0.45), recipe: 'ft-1' });
  const typed = (result: StageResult) => ({ ...(result as PruneResult), rate: 2.01 });
  expect(await refusedAt('prune', typed)).toBe('result.rate');
  await computeAll(db, runner);
});

it('five submissions in a row: the fourth and fifth are refused', async () => {
  const eager = await testPerson(db);
  const outcomes: string[] = [];
  for (const ratio of [0.5, 0.51, 0.52, 0.53, 0.54]) {
    const made = createSubmission(db, eager, testSubmission({ config: tuned(ratio), recipe: 'ft-1' }));
    outcomes.push(
      await made.then(
        () => 'published',
        (error: unknown) => (error as { code: string }).code,
      ),
    );
  }
  expect(outcomes).toEqual(['published', 'published', 'published', 'conflict', 'conflict']);
});

describe('a typed FLOPs number', () => {
  it('is refused from a runner', async () => {
    await computeAll(db, runner);
    await createSubmission(db, SYSTEM, testSubmission({ config: tuned(0.58), recipe: 'ft-1' }));
    const cheaper = (result: StageResult) => ({
      ...result,
      ledger: { ...result.ledger, trainingFlops: result.ledger.trainingFlops / 2 },
    });
    expect(await refusedAt('retrain', cheaper as (result: StageResult) => StageResult)).toBe(
      'result.ledger.trainingFlops',
    );
    await computeAll(db, runner);
  });

  it('has no place in a submission but the search’s own account, which nothing is computed from', async () => {
    const caller = createCallerFactory(appRouter)({ db, actor: cheat });
    const file = { ...testSubmission(), flops: 1 };
    await expect(caller.submissions.create(file)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const config = tuned(0.58);
    const search = { configurations: 1, split: 'none', flops: 1, notes: '' } as const;
    const { entries } = await createSubmission(
      db,
      SYSTEM,
      testSubmission({ config, recipe: 'ft-1', search }),
    );
    const view = await entryView(db, entries[0] ?? '');
    expect(view.row.trainingFlops).toBeGreaterThan(1e6);
  });
});
