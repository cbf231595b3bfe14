import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { SYSTEM, VISITOR } from '#server/auth/actor';
import type { Actor, Person } from '#server/auth/actor';
import type { OpenedDatabase } from '#server/db/types';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { seedBoard, testSubmission } from '#server/testing/verification';
import { createCallerFactory } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

const createCaller = createCallerFactory(appRouter);
const as = (actor: Actor) => createCaller({ db: opened.db, actor });

let opened: OpenedDatabase;
let owner: Person;
let owned = '';
let ofServer = '';

beforeAll(async () => {
  opened = await testDatabase();
  owner = await testPerson(opened.db);
  await seedBoard(opened.db);
  ofServer = (await createSubmission(opened.db, SYSTEM, testSubmission())).id;
  owned = (await as(owner).submissions.create(testSubmission({ recipe: 'ft-1' }))).id;
});
afterAll(() => opened.close());

/** The code of the fault that both ways of following a submission end in, or `in`. */
async function following(actor: Actor, id: string): Promise<string> {
  const caller = as(actor);
  const got = await codeOf(() => caller.submissions.get({ id }));
  const followed = await codeOf(async () => {
    for await (const _ of await caller.submissions.progress({ id })) break;
  });
  expect(followed).toBe(got);
  return got;
}

async function codeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'in';
  } catch (error) {
    const fault = error instanceof TRPCError ? error.cause : error;
    if (isFault(fault)) return fault.code;
    throw error;
  }
}

test('the owner, maintainers and operators follow a submission', async () => {
  expect(await following(owner, owned)).toBe('in');
  expect(await following({ ...owner, scopes: ['read'] }, owned)).toBe('in');
  expect(await following(await testPerson(opened.db, ['maintainer']), owned)).toBe('in');
  expect(await following(await testPerson(opened.db, ['operator']), owned)).toBe('in');
});

test('to everybody else it looks as if there were none', async () => {
  const others: readonly Actor[] = [
    VISITOR,
    await testPerson(opened.db),
    { ...owner, scopes: ['submit'] },
    { kind: 'runner', tokenId: 't', owner: owner.id, trust: 'official' },
  ];
  for (const other of others) expect(await following(other, owned)).toBe('not-found');
  expect(await following(owner, 'no-such-submission')).toBe('not-found');
});

test('what the server submitted itself everybody follows', async () => {
  expect(await following(VISITOR, ofServer)).toBe('in');
});

test('a list of one’s own holds nothing of others', async () => {
  expect((await as(owner).submissions.mine()).map((one) => one.id)).toEqual([owned]);
  expect(await as(await testPerson(opened.db)).submissions.mine()).toEqual([]);
});

/** The code of the fault that managing a submission ends in, or `in`; nothing can be tried again or cancelled twice. */
async function managing(actor: Actor, id: string): Promise<string> {
  const caller = as(actor);
  const cancelled = await codeOf(() => caller.submissions.cancel({ id }));
  const retried = await codeOf(() => caller.submissions.retry({ id }));
  expect(retried).toBe(cancelled === 'in' ? 'conflict' : cancelled);
  return cancelled;
}

test('the owner and maintainers manage a submission, and its page says so', async () => {
  const keeper = await testPerson(opened.db, ['maintainer']);
  const mayCancel = async (actor: Actor) => (await as(actor).submissions.get({ id: owned })).may.cancel;
  expect(await mayCancel(owner)).toBe(true);
  expect(await mayCancel(keeper)).toBe(true);
  expect(await mayCancel({ ...owner, scopes: ['read'] })).toBe(false);
  expect(await managing(owner, owned)).toBe('in');
  expect(await managing({ ...owner, scopes: ['submit'] }, owned)).toBe('in');
  expect(await managing(keeper, owned)).toBe('in');
  expect(await managing({ ...keeper, scopes: ['maintain'] }, owned)).toBe('in');
  expect(await managing(keeper, ofServer)).toBe('in');
});

test('others can’t, whether they may look at it or not', async () => {
  expect(await managing(await testPerson(opened.db), owned)).toBe('not-found');
  expect(await managing(await testPerson(opened.db), ofServer)).toBe('forbidden');
  expect(await managing({ ...owner, scopes: ['read'] }, owned)).toBe('forbidden');
  expect(await managing(await testPerson(opened.db, ['operator']), owned)).toBe('forbidden');
  expect(await managing(VISITOR, owned)).toBe('unauthenticated');
});
