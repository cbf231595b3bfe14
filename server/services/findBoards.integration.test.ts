import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Db, OpenedDatabase } from '#server/db/types';
import { findBoards, FindBoardsInput } from '#server/services/findBoards';
import { homeView } from '#server/services/home';
import { createBoard } from '#server/services/boards';
import { SYSTEM } from '#server/auth/actor';
import { cancelSubmission } from '#server/services/cancelSubmission';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { seedDataset, testBoard, testSubmission } from '#server/testing/verification';

/** One more than a page of boards. */
const BOARDS = 51;

let opened: OpenedDatabase;
let db: Db;
beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedDataset(db);
  for (let i = 1; i <= BOARDS; i++)
    await createBoard(db, SYSTEM, testBoard({ id: `board-${i}`, title: `Board number ${i}`, demo: i === 1 }));
});
afterAll(() => opened.close());

const found = async (asked: object) => {
  const { boards, ...numbers } = await findBoards(db, FindBoardsInput.parse(asked));
  return { ...numbers, ids: boards.map(({ id }) => id) };
};

it('tells boards a page at a time, each once, demonstrations last', async () => {
  const first = await found({});
  const second = await found({ page: 2 });
  expect(first).toMatchObject({ total: BOARDS, page: 1, pages: 2 });
  expect(first.ids).toHaveLength(50);
  expect(first.ids[0]).toBe('board-2');
  expect(second.ids).toEqual(['board-1']);
  expect(await found({ page: 3 })).toEqual(second);
});

it('narrows them down by the words of the search', async () => {
  expect(await found({ q: 'number 17' })).toEqual({ total: 1, page: 1, pages: 1, ids: ['board-17'] });
  expect((await found({ q: 'tiny resnet' })).total).toBe(BOARDS);
  expect(await found({ q: 'zebra' })).toMatchObject({ total: 0, pages: 1, ids: [] });
});

it('shows some of them on the home page, and how many there are', async () => {
  const { boards, total } = await homeView(db);
  expect(total).toBe(BOARDS);
  expect(boards.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, i) => `board-${i + 2}`));
});

it('says how many runs of a board somebody still waits for', async () => {
  const open = async () => (await findBoards(db, FindBoardsInput.parse({ q: 'number 17' }))).boards[0]?.open;
  expect(await open()).toBe(0);
  const { id } = await createSubmission(db, SYSTEM, testSubmission({ board: 'board-17' }));
  // Three bases under two recipes.
  expect(await open()).toBe(6);
  await cancelSubmission(db, await testPerson(db), id);
  expect(await open()).toBe(0);
});
