import { TRPCError } from '@trpc/server';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { submissionAuthor } from '#drizzle/schema/authors';
import { submissionVersion } from '#drizzle/schema/submissions';
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
let coAuthor: Person;
let invited: Person;
/** A development run: nobody's but its authors'. */
let owned = '';
let published = '';
let ofServer = '';

beforeAll(async () => {
  opened = await testDatabase();
  owner = await testPerson(opened.db);
  await seedBoard(opened.db);
  ofServer = (await createSubmission(opened.db, SYSTEM, testSubmission())).id;
  owned = (await as(owner).submissions.create(testSubmission({ recipe: 'ft-1' }))).id;
  // As if it had been developed: these rows have no images to develop on.
  await opened.db
    .update(submissionVersion)
    .set({ phase: 'development' })
    .where(eq(submissionVersion.submission, owned));
  published = (await as(owner).submissions.create(testSubmission({ recipe: 'ft-1' }))).id;
  [coAuthor, invited] = [await testPerson(opened.db), await testPerson(opened.db)];
  await opened.db.insert(submissionAuthor).values([
    { submission: owned, person: coAuthor.id, acceptedAt: new Date() },
    { submission: owned, person: invited.id },
  ]);
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

test('its authors, maintainers and operators follow a development run', async () => {
  expect(await following(owner, owned)).toBe('in');
  expect(await following(coAuthor, owned)).toBe('in');
  expect(await following({ ...owner, scopes: ['read'] }, owned)).toBe('in');
  expect(await following(await testPerson(opened.db, ['maintainer']), owned)).toBe('in');
  expect(await following(await testPerson(opened.db, ['operator']), owned)).toBe('in');
});

test('to everybody else it looks as if there were none', async () => {
  const others: readonly Actor[] = [
    VISITOR,
    await testPerson(opened.db),
    invited,
    { ...owner, scopes: ['submit'] },
    { kind: 'runner', tokenId: 't', owner: owner.id, trust: 'official' },
  ];
  for (const other of others) expect(await following(other, owned)).toBe('not-found');
  expect(await following(owner, 'no-such-submission')).toBe('not-found');
});

test('what the server submitted itself, and what is published, everybody follows', async () => {
  for (const other of [VISITOR, await testPerson(opened.db), { ...owner, scopes: ['submit'] }] as const) {
    expect(await following(other, ofServer)).toBe('in');
    expect(await following(other, published)).toBe('in');
  }
});

test('readers of what is published hear that the platform failed, not what its machines said', async () => {
  await opened.db.execute(
    sql`update stage set state = 'failed', fault = ${JSON.stringify({
      code: 'internal',
      message: 'ENOSPC /var/secret',
      hint: null,
      class: 'platform',
      logTail: 'a line of /var/secret',
    })}::jsonb where kind = 'base'`,
  );
  const told = async (actor: Actor) => JSON.stringify(await as(actor).submissions.get({ id: published }));
  expect(await told(owner)).toContain('/var/secret');
  expect(await told(VISITOR)).toContain('The platform failed');
  expect(await told(VISITOR)).not.toContain('secret');
  await opened.db.execute(sql`update stage set state = 'ready', fault = null where kind = 'base'`);
});

test('a list of one’s own holds nothing of others', async () => {
  expect((await as(owner).submissions.mine()).map((one) => one.id)).toEqual([published, owned]);
  expect(await as(coAuthor).submissions.mine()).toMatchObject([{ id: owned, part: 'co-author' }]);
  for (const other of [invited, await testPerson(opened.db)]) {
    expect(await as(other).submissions.mine()).toEqual([]);
  }
});

/** The code of the fault that managing a submission ends in, or `in`; nothing can be tried again or cancelled twice. */
async function managing(actor: Actor, id: string): Promise<string> {
  const caller = as(actor);
  const cancelled = await codeOf(() => caller.submissions.cancel({ id }));
  const retried = await codeOf(() => caller.submissions.retry({ id }));
  expect(retried).toBe(cancelled === 'in' ? 'conflict' : cancelled);
  return cancelled;
}

test('its authors and maintainers manage a submission, and its page says so', async () => {
  const keeper = await testPerson(opened.db, ['maintainer']);
  const mayCancel = async (actor: Actor) => (await as(actor).submissions.get({ id: owned })).may.cancel;
  expect(await mayCancel(owner)).toBe(true);
  expect(await mayCancel(keeper)).toBe(true);
  expect(await mayCancel(coAuthor)).toBe(true);
  expect(await mayCancel({ ...owner, scopes: ['read'] })).toBe(false);
  expect(await managing(owner, owned)).toBe('in');
  expect(await managing(coAuthor, owned)).toBe('in');
  expect(await managing({ ...owner, scopes: ['submit'] }, owned)).toBe('in');
  expect(await managing(keeper, owned)).toBe('in');
  expect(await managing({ ...keeper, scopes: ['maintain'] }, owned)).toBe('in');
  expect(await managing(keeper, ofServer)).toBe('in');
});

test('others can’t, whether they may look at it or not', async () => {
  expect(await managing(await testPerson(opened.db), owned)).toBe('not-found');
  expect(await managing(invited, owned)).toBe('not-found');
  expect(await managing(await testPerson(opened.db), ofServer)).toBe('forbidden');
  expect(await managing(await testPerson(opened.db), published)).toBe('forbidden');
  expect(await managing({ ...owner, scopes: ['read'] }, owned)).toBe('forbidden');
  expect(await managing(await testPerson(opened.db, ['operator']), owned)).toBe('forbidden');
  expect(await managing(VISITOR, owned)).toBe('unauthenticated');
});

test('publishing, withdrawing and names are the submitter’s, and maintainers’ but for the names', async () => {
  const keeper = await testPerson(opened.db, ['maintainer']);
  const acts = (actor: Actor, id: string) => {
    const { submissions } = as(actor);
    return Promise.all([
      codeOf(() => submissions.publish({ id })),
      codeOf(() => submissions.withdraw({ id, reason: 'a mistake' })),
      codeOf(() => submissions.embargo({ id, anonymous: true })),
    ]);
  };
  // Cancelled above: what would be let in ends in a conflict.
  expect(await acts(owner, owned)).toEqual(['conflict', 'conflict', 'in']);
  expect(await acts(keeper, owned)).toEqual(['conflict', 'conflict', 'forbidden']);
  expect(await acts(coAuthor, owned)).toEqual(['forbidden', 'forbidden', 'forbidden']);
  const stranger = await testPerson(opened.db);
  expect(await acts(stranger, owned)).toEqual(['not-found', 'not-found', 'not-found']);
  expect(await acts(stranger, published)).toEqual(['forbidden', 'forbidden', 'forbidden']);
});
