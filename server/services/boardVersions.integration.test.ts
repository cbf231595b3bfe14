import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedTags } from '#core/fairness/setups';
import { eventLog } from '#drizzle/schema/events';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { boardView } from '#server/services/boardView';
import { createBoard, openBoard, reviseBoard } from '#server/services/boards';
import { entryView } from '#server/services/entryView';
import { explainIds } from '#server/services/explain';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testBoard, testSubmission } from '#server/testing/verification';

const ID = 'tiny-board';
let opened: OpenedDatabase;
let db: Db;
let old: readonly string[] = [];

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  ({ entries: old } = await createSubmission(db, SYSTEM, testSubmission()));
  await computeAll(db, await seedRunner(db));
});
afterAll(() => opened.close());

it('a change of recipes is a new version that takes submissions from now on', async () => {
  const keeper = await testPerson(db, ['maintainer']);
  const file = testBoard({ recipes: ['ft-1', 'clr-1', 'ft-2'], title: 'Tiny board, three recipes' });
  await expect(createBoard(db, keeper, file)).rejects.toMatchObject({ code: 'conflict' });
  expect(await reviseBoard(db, keeper, file)).toMatchObject({ id: ID, version: 2, created: true });
  const { board, version } = await openBoard(db, ID);
  expect(board).toMatchObject({ currentVersion: 2, title: 'Tiny board, three recipes' });
  expect(version.definition.recipes.map((one) => one.id)).toEqual(['ft-1', 'clr-1', 'ft-2']);
  const [event] = await db.select().from(eventLog).where(eq(eventLog.action, 'board.revise'));
  expect(event).toMatchObject({ actor: `user:${keeper.id}`, subject: ID, details: { from: 1, to: 2 } });
});

it('its page lists the versions with what changed; old rows stay on theirs, marked', async () => {
  const now = await boardView(db, { board: ID });
  expect(now.versions.map(({ version, changed }) => [version, changed])).toEqual([
    [2, ['standard recipes']],
    [1, []],
  ]);
  expect([now.version, now.currentVersion]).toEqual([2, 2]);
  expect(now.classes.flatMap((one) => one.rows)).toEqual([]);
  const before = await boardView(db, { board: ID, version: 1 });
  expect([before.version, before.currentVersion]).toEqual([1, 2]);
  expect(before.classes.flatMap((one) => one.rows.map((row) => row.id)).toSorted()).toEqual(
    [...old].toSorted(),
  );
  const { board } = await entryView(db, old[0] ?? '');
  expect(board).toMatchObject({ version: 1, currentVersion: 2 });
  expect(await resultsOf(db, ID)).toEqual([]);
  await expect(boardView(db, { board: ID, version: 9 })).rejects.toMatchObject({ code: 'not-found' });
});

it('what was computed serves the new version; comparisons don’t cross', async () => {
  const { entries, computed } = await createSubmission(db, SYSTEM, testSubmission());
  // Three bases and prunings and six retrainings are known; the new recipe's three are not.
  expect(computed).toBe(3);
  await computeAll(db, await seedRunner(db));
  const fresh = await resultsOf(db, ID);
  expect(fresh.map((one) => one.id).toSorted()).toEqual([...entries].toSorted());
  const view = await entryView(db, old[0] ?? '');
  for (const one of fresh) expect(sharedTags(one.keys, view.row.keys)).toEqual([]);
  const { supported, breaks } = await explainIds(db, { a: old[0] ?? '', b: fresh[0]?.id ?? '' });
  expect(supported).toEqual([]);
  expect(breaks[0]).toMatchObject({ tag: 'S1', part: 'board' });
});

it('bands, bases and training settings each make one; the same file none', async () => {
  const changed = async (changes: object) => {
    await reviseBoard(db, SYSTEM, testBoard(changes));
    return (await boardView(db, { board: ID })).versions[0]?.changed;
  };
  expect(await changed({ targets: [2, 3] })).toEqual(['rate bands', 'standard recipes']);
  expect(await changed({ targets: [2, 3], bases: 4 })).toEqual(['number of bases']);
  const last = testBoard({ targets: [2, 3], bases: 4 });
  expect(await reviseBoard(db, SYSTEM, last)).toMatchObject({ id: ID, version: 4, created: false });
});

it('a definition that the board had before is that version again', async () => {
  expect(await reviseBoard(db, SYSTEM, testBoard())).toMatchObject({ id: ID, version: 1, created: false });
  expect((await resultsOf(db, ID)).map((one) => one.id).toSorted()).toEqual([...old].toSorted());
  expect((await boardView(db, { board: ID })).versions).toHaveLength(4);
});

it('a board that there isn’t can’t be revised', async () => {
  const file = testBoard({ id: 'no-board' });
  await expect(reviseBoard(db, SYSTEM, file)).rejects.toMatchObject({ code: 'unknown-board' });
});
