import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSwaps } from '#core/verification/swaps';
import type { Lease } from '#core/wire/runner';
import { board as boardTable } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import { SYSTEM } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { planDueExtras } from '#server/services/boardExtras';
import { openBoard } from '#server/services/boards';
import { crossValidationView } from '#server/services/crossValidation';
import { requestSwap } from '#server/services/requestSwap';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { sentTo, swapState } from '#server/services/swapState';
import { trainabilityPair } from '#server/services/trainabilityPair';
import type { LeasingRunner } from '#server/stages/lease';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

/** Percent on base 0 by method and recipe; each next base gets .1 more. Two methods bring recipes of their own. */
const LEVELS: Readonly<Record<string, number>> = {
  'random-filter ft-1': 60,
  'random-filter clr-1': 62,
  'l1-filter ft-1': 66,
  'l1-filter clr-1': 65,
  'fpgm ft-1': 70,
  'fpgm clr-1': 71,
  'fpgm step-1': 74,
  'l2-filter ft-1': 69,
  'l2-filter clr-1': 69,
};

let opened: OpenedDatabase;
let db: Db;
let runner: LeasingRunner;
let reader: Person;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  runner = await seedRunner(db);
  reader = await testPerson(db, ['researcher']);
  await seedBoard(db, { bases: 3, swapBudget: 0 });
  await createSubmission(db, SYSTEM, testSubmission({ method: 'random-filter', recipe: 'ft-1' }));
  await createSubmission(db, SYSTEM, testSubmission());
  const fpgm = { ratio: { kind: 'target' }, normStep: 0, distance: 'euclidean' };
  await createSubmission(db, SYSTEM, testSubmission({ method: 'fpgm', config: fpgm, recipe: 'step-1' }));
  await createSubmission(db, SYSTEM, testSubmission({ method: 'l2-filter', recipe: 'cosine-1-1e-2' }));
  await compute();
  await planDueExtras(db);
});
afterAll(() => opened.close());

async function compute(): Promise<void> {
  const { rows } = await db.execute<{ hash: string; cell: string; index: number }>(sql`
    select r.retrain as hash, e.method || ' ' || e.recipe_id as cell, r.index
    from run r join entry e on e.id = r.entry where e.floor is null`);
  const place = new Map(rows.map((row) => [row.hash, row]));
  await computeAll(db, runner, ({ hash }: Lease) => {
    const at = place.get(hash);
    if (at === undefined) return 700;
    return 10 * (LEVELS[at.cell] ?? 68) + at.index + (at.cell.length % 2) * (at.index % 2);
  });
}

const view = () => crossValidationView(db, { board: 'tiny-board' });
const entryOf = async (method: string, recipe: string) => {
  const found = (await resultsOf(db, 'tiny-board')).find(
    (one) => one.method === method && one.recipe === recipe && one.floor === null,
  );
  if (found === undefined) throw new Error(`no entry ${method} ${recipe}`);
  return found.id;
};

describe('the view', () => {
  it('holds every method under every recipe, the native ones marked, and no floor', async () => {
    const { methods, recipes, cells } = await view();
    expect(methods.map((one) => one.name)[0]).toContain('FPGM');
    expect(recipes.map((one) => [one.name, one.standard])).toEqual([
      ['ft-1', true],
      ['clr-1', true],
      ['cosine-1-1e-2', false],
      ['step-1', false],
    ]);
    // Two standard recipes for all four, and baselines under the two native ones beside their owners.
    expect(cells).toHaveLength(8 + 2 + 4);
    const own = methods.flatMap(({ native }) => native);
    expect(own).toHaveLength(4);
    expect(new Set(own).size).toBe(4);
  });

  it('says what each method owes to its own recipe', async () => {
    const { swapDeltas, methods } = await view();
    const fpgm = methods.find((one) => one.name.includes('FPGM'))!;
    const { recipe, deltas } = swapDeltas.find((one) => one.method === fpgm.id)!;
    expect(recipe).toBe('step-1');
    expect(deltas.map((one) => [one.recipe, Math.round(10 * one.difference) / 10])).toEqual([
      ['clr-1', expect.closeTo(3, 0)],
      ['ft-1', expect.closeTo(4, 0)],
    ]);
  });

  it('shows how ranks move with the setup', async () => {
    const { slope, methods } = await view();
    expect(slope.map(({ tag }) => tag)).toEqual(['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2']);
    const fpgm = methods.find((one) => one.name.includes('FPGM'))!.id;
    expect(slope[0]!.ranks[0]).toMatchObject({ method: fpgm, place: 1 });
  });

  it('says that the board’s budget has no room for the leader’s recipe', async () => {
    const { swaps } = await view();
    expect(swaps).toMatchObject({ budget: 0, asked: 0 });
    expect(swaps.waiting).toBeGreaterThan(0);
  });

  it('says what the planner leaves waiting, whatever the budget', async () => {
    const opened = await openBoard(db, 'tiny-board');
    const rows = await db.select().from(entry).where(eq(entry.boardVersion, opened.version.id));
    const sent = await sentTo(db, opened.version.id);
    const waits = async (swapBudget: number | null) => {
      const board = { ...opened.board, swapBudget };
      const { state } = await swapState(db, { ...opened, board }, rows, sent);
      await db.update(boardTable).set({ swapBudget });
      const { waiting, budget } = (await view()).swaps;
      expect(waiting).toBe(planSwaps(state).waiting.reduce((sum, { cost }) => sum + cost, 0));
      expect(budget).toBe(Math.max(0, state.budget));
      return waiting;
    };
    const all = await waits(0);
    expect(await waits(all)).toBe(0);
    const some = await waits(all / 2);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
    expect(await waits(null)).toBe(0);
    await waits(0);
  });

  it('falls back to the first target, and knows no other board', async () => {
    expect((await crossValidationView(db, { board: 'tiny-board', target: 9 })).target).toBe(2);
    await expect(crossValidationView(db, { board: 'none' })).rejects.toMatchObject({ code: 'unknown-board' });
  });
});

describe('asking for a swap', () => {
  it('is noted, waits for the budget, and is run and judged as soon as there is one', async () => {
    const pair = { a: await entryOf('fpgm', 'step-1'), b: await entryOf('l2-filter', 'cosine-1-1e-2') };
    expect(await requestSwap(db, reader, pair)).toEqual({ board: 'tiny-board', added: true, planned: 0 });
    expect((await view()).swaps.asked).toBe(1);
    await db.execute(sql`update board set swap_budget = 1e18`);
    // Asked the other way round it is the same pair.
    const again = await requestSwap(db, reader, { a: pair.b, b: pair.a });
    expect(again).toMatchObject({ added: false });
    expect(again.planned).toBeGreaterThanOrEqual(2);
    await compute();
    const verdicts = (await view()).verdicts.filter(({ cells }) => {
      const methods = cells.map((cell) => cell.method);
      return methods.includes('fpgm') && methods.includes('l2-filter');
    });
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]!.outcome).not.toBe('undecided');
    expect(verdicts[0]!.cells.map((cell) => cell.recipe).toSorted((x, y) => (x < y ? -1 : 1))).toEqual([
      'cosine-1-1e-2',
      'cosine-1-1e-2',
      'step-1',
      'step-1',
    ]);
  });

  it.each([
    ['an entry that is not there', async () => ['none', await entryOf('fpgm', 'step-1')], 'not-found'],
    [
      'one method under two recipes',
      async () => [await entryOf('fpgm', 'ft-1'), await entryOf('fpgm', 'step-1')],
      'conflict',
    ],
    [
      'a recipe that the method did not come with',
      async () => [await entryOf('fpgm', 'ft-1'), await entryOf('l2-filter', 'cosine-1-1e-2')],
      'conflict',
    ],
  ] as const)('is refused for %s', async (_, ids, code) => {
    const [a, b] = (await ids()) as [string, string];
    await expect(requestSwap(db, reader, { a, b })).rejects.toMatchObject({ code });
  });
});

describe('trainability', () => {
  it('is compared inside one recipe, and refused across recipes', async () => {
    const [a, b, other] = [
      await entryOf('fpgm', 'ft-1'),
      await entryOf('l2-filter', 'ft-1'),
      await entryOf('l2-filter', 'clr-1'),
    ];
    expect(await trainabilityPair(db, { a, b })).toMatchObject({ comparable: true });
    expect(await trainabilityPair(db, { a, b: other })).toEqual({
      comparable: false,
      reason: 'Confounded by LR: measured under ft-1 and under clr-1. Compare inside one recipe.',
    });
  });
});
