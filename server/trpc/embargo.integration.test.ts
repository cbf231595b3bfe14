import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'drizzle-orm';
import { isFault } from '#core/errors/fault';
import { TRPCError } from '@trpc/server';
import { ANONYMOUS } from '#core/publication/authors';
import { eventLog } from '#drizzle/schema/events';
import { VISITOR } from '#server/auth/actor';
import type { Actor, Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';
import { createCallerFactory } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

const createCaller = createCallerFactory(appRouter);
const BOARD = 'tiny-board';
const as = (actor: Actor) => createCaller({ db, actor });

let opened: OpenedDatabase;
let db: Db;
let ada: Person;
let bob: Person;
let others: readonly Actor[];
let id = '';
let next = '';
let entry = '';
let dispute = '';

/** A submission under review by two authors, with a next version, disputed, answered and computed: all there is to tell. */
beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  [ada, bob] = [await testPerson(db), await testPerson(db)];
  await db.execute(
    sql`update users set name = 'Ada Secretive', affiliation = 'Hidden Lab', orcid = '0000-0002-1825-0097' where id = ${ada.id}`,
  );
  await db.execute(sql`update users set name = 'Bob Unnamed' where id = ${bob.id}`);
  const reader = await testPerson(db);
  others = [
    VISITOR,
    reader,
    await testPerson(db, ['researcher', 'maintainer']),
    await testPerson(db, ['operator']),
  ];
  const file = testSubmission({ method: 'fpgm', recipe: 'ft-1' });
  ({ id } = await as(ada).submissions.create({ ...file, anonymous: true }));
  await as(ada).authors.invite({ submission: id, who: 'Bob Unnamed' });
  await as(bob).authors.answer({ submission: id, accept: true });
  ({ id: next } = await as(ada).submissions.create({ ...file, versionOf: id }));
  await computeAll(db, await seedRunner(db));
  const { results } = await as(VISITOR).results.list({ board: BOARD });
  entry = results.find((row) => row.method === 'fpgm')!.id;
  const claim = 'This can’t be right at all.';
  ({ id: dispute } = await as(reader).disputes.open({ entry, claim }));
  await as(bob).disputes.answer({ id: dispute, answer: 'It is right, and here is why.' });
  await as(ada).submissions.withdraw({ id: next, reason: 'a better one follows' });
});
afterAll(() => opened.close());

/** An input for every query that readers can ask about this submission; a new procedure without one fails the test. */
const ASKED: Readonly<Record<string, () => unknown>> = {
  'access.whoami': () => undefined,
  'authors.invitations': () => undefined,
  'authors.list': () => ({ submission: id }),
  'boards.find': () => ({}),
  'boards.list': () => undefined,
  'boards.view': () => ({ board: BOARD }),
  'catalogue.methods': () => undefined,
  'catalogue.networks': () => undefined,
  'catalogue.recipes': () => undefined,
  'crossValidation.view': () => ({ board: BOARD }),
  'datasets.list': () => undefined,
  'disputes.list': () => ({}),
  'drafts.get': () => ({ id: '00000000-0000-4000-8000-000000000000' }),
  'drafts.list': () => undefined,
  'entries.get': () => ({ id: entry }),
  'entries.ofMethod': () => ({ method: 'fpgm' }),
  'entries.run': () => ({ id: entry, index: 0 }),
  'events.verify': () => undefined,
  'explain.board': () => ({ board: BOARD }),
  'explain.pair': () => ({ a: entry, b: entry }),
  'explain.trainability': () => ({ a: entry, b: entry }),
  'health.status': () => undefined,
  'home.view': () => undefined,
  'literature.claim': () => ({ id: 'A-C1' }),
  'literature.claims': () => undefined,
  'literature.list': () => ({}),
  'literature.papers': () => undefined,
  'operation.halted': () => undefined,
  'quotas.list': () => undefined,
  'results.compare': () => ({ ids: [entry, 'why-is-pruning-so-confusing/T4/15'] }),
  'results.latency': () => ({ entries: [entry] }),
  'results.list': () => ({ board: BOARD }),
  'rounds.get': () => ({ board: BOARD }),
  'search.find': () => ({ q: 'fpgm' }),
  'submissions.get': () => ({ id }),
  'submissions.mine': () => undefined,
  'submissions.plan': () => testSubmission({ method: 'fpgm', recipe: 'ft-1' }),
  'submissions.publications': () => ({ board: BOARD }),
};
/** The caller's own account, notices and quotas, and the list of all people, which says nothing of submissions. */
const OWN = /^(account|tokens|runnerTokens|people|notices|quotas\.mine)/;

const queries = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { readonly _def: { readonly type: string } }>,
)
  .filter(([path, procedure]) => procedure._def.type === 'query' && !OWN.test(path))
  .map(([path]) => path)
  .sort();

async function answer(actor: Actor, path: string): Promise<string> {
  const [router = '', name = ''] = path.split('.');
  const caller = as(actor) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  try {
    return JSON.stringify(await caller[router]?.[name]?.(ASKED[path]?.()));
  } catch (error) {
    const fault = error instanceof TRPCError ? error.cause : error;
    if (isFault(fault)) return JSON.stringify([fault.message, fault.details]);
    throw error;
  }
}

function leaks(text: string | undefined): string[] {
  const secrets = ['Secretive', 'Unnamed', 'Hidden Lab', '0000-0002-1825-0097', ada.id, bob.id];
  return secrets.filter((secret) => text?.includes(secret));
}

describe('while its authors are under review', () => {
  test('every query is asked', () => {
    expect(Object.keys(ASKED).sort()).toEqual(queries);
  });

  test.each(queries)('%s tells nobody who they are', async (path) => {
    for (const actor of others) expect(leaks(await answer(actor, path))).toEqual([]);
  });

  test('who follows it live is told no more', async () => {
    for await (const event of await as(VISITOR).submissions.progress({ id })) {
      expect(leaks(JSON.stringify(event))).toEqual([]);
      break;
    }
  });

  test('both versions’ pages, the entry and the publications say so instead', async () => {
    for (const of of [id, next])
      expect((await as(VISITOR).submissions.get({ id: of })).submitter).toBe(ANONYMOUS);
    expect((await as(VISITOR).entries.get({ id: entry })).row.submitter).toBe(ANONYMOUS);
    const listed = await as(VISITOR).submissions.publications({ board: BOARD, method: 'fpgm' });
    expect(listed.map((one) => one.submitter)).toEqual([ANONYMOUS, ANONYMOUS]);
  });

  test('what others may export of themselves holds nothing of it', async () => {
    for (const actor of others.slice(1)) {
      expect(leaks(JSON.stringify(await as(actor).account.export()))).toEqual([]);
    }
  });

  test('the details of events name nobody; only their actor column does, which no page shows', async () => {
    const events = await db.select().from(eventLog);
    const own = events.filter((event) => event.subject === id || event.subject === dispute);
    expect(own.map((event) => event.action)).toContain('author.accept');
    for (const { details } of own) {
      expect(leaks(JSON.stringify(details)).filter((found) => found !== bob.id)).toEqual([]);
    }
  });

  test('they see their own page as authors, and nobody else sees who is invited', async () => {
    expect((await as(ada).authors.list({ submission: id })).map((one) => one.name)).toEqual(['Bob Unnamed']);
    expect(await as(bob).submissions.get({ id })).toMatchObject({ anonymous: true, part: 'co-author' });
  });
});

test('a day that has come names the authors, a later one hides them again, and so does no third party', async () => {
  await db.execute(sql`update submission set named_on = now() - interval '1 second'`);
  expect((await as(VISITOR).submissions.get({ id })).submitter).toBe('Ada Secretive and Bob Unnamed');
  expect((await as(VISITOR).entries.get({ id: entry })).row.submitter).toContain('Ada');
  // What was told can't be taken back.
  await expect(as(ada).submissions.embargo({ id, anonymous: true })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await db.execute(sql`update submission set named_on = null`);
});

test('the submitter sets the day or names them, for all versions at once', async () => {
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await as(ada).submissions.embargo({ id, anonymous: day });
  expect((await as(VISITOR).submissions.get({ id: next })).namedOn).toBe(`${day}T00:00:00.000Z`);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await expect(as(ada).submissions.embargo({ id, anonymous: yesterday })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await as(ada).submissions.embargo({ id: next, anonymous: null });
  expect((await as(VISITOR).submissions.get({ id })).submitter).toBe('Ada Secretive and Bob Unnamed');
  expect(await as(VISITOR).submissions.get({ id: next })).toMatchObject({
    submitter: 'Ada Secretive',
    anonymous: false,
    namedOn: null,
  });
});
