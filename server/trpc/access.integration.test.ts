import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { VISITOR } from '#server/auth/actor';
import type { Actor, Person } from '#server/auth/actor';
import type { OpenedDatabase } from '#server/db/types';
import { CALLERS, EVERYBODY, OPERATORS, SIGNED_IN } from '#server/testing/callers';
import type { CallerName } from '#server/testing/callers';
import { testDatabase, testPerson } from '#server/testing/database';
import { createCallerFactory } from '#server/trpc/init';
import type { Meta } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

const RUNNERS: readonly CallerName[] = ['runner'];
/** Sessions of people with the role; tokens of one who has every role. */
const READ_AS_RESEARCHER: readonly CallerName[] = ['researcher', 'token read'];
const WRITE_AS_RESEARCHER: readonly CallerName[] = ['researcher', 'token submit'];
/** Researchers for their own, maintainers for all. */
const MANAGERS: readonly CallerName[] = ['researcher', 'maintainer', 'token submit', 'token maintain'];
const MAINTAINERS: readonly CallerName[] = ['maintainer', 'token maintain'];

/** What is one's own: everybody signed in; of the tokens one to look, and one that may change it. */
const OWN: readonly CallerName[] = [...SIGNED_IN, 'token read'];
const CHANGE_OWN: readonly CallerName[] = [...SIGNED_IN, 'token maintain'];

/** Who may call what. A procedure without a row here fails the test. */
const MAY_CALL: Readonly<Record<string, readonly CallerName[]>> = {
  'access.signInLink': OPERATORS,
  'access.whoami': EVERYBODY,
  'account.delete': CHANGE_OWN,
  'account.export': OWN,
  'account.get': OWN,
  'account.unlink': CHANGE_OWN,
  'account.update': CHANGE_OWN,
  'authors.answer': WRITE_AS_RESEARCHER,
  'authors.invitations': READ_AS_RESEARCHER,
  'authors.invite': WRITE_AS_RESEARCHER,
  'authors.list': READ_AS_RESEARCHER,
  'authors.remove': WRITE_AS_RESEARCHER,
  'boards.create': MAINTAINERS,
  'boards.find': EVERYBODY,
  'boards.list': EVERYBODY,
  'boards.revise': MAINTAINERS,
  'boards.view': EVERYBODY,
  'catalogue.methods': EVERYBODY,
  'catalogue.networks': EVERYBODY,
  'catalogue.recipes': EVERYBODY,
  'crossValidation.request': WRITE_AS_RESEARCHER,
  'crossValidation.view': EVERYBODY,
  'datasets.list': EVERYBODY,
  'datasets.register': MAINTAINERS,
  'disputes.answer': WRITE_AS_RESEARCHER,
  'disputes.decide': MAINTAINERS,
  'disputes.list': EVERYBODY,
  'disputes.open': WRITE_AS_RESEARCHER,
  'disputes.rerun': MAINTAINERS,
  'drafts.clone': WRITE_AS_RESEARCHER,
  'drafts.delete': WRITE_AS_RESEARCHER,
  'drafts.get': READ_AS_RESEARCHER,
  'drafts.list': READ_AS_RESEARCHER,
  'drafts.renew': WRITE_AS_RESEARCHER,
  'drafts.save': WRITE_AS_RESEARCHER,
  'entries.get': EVERYBODY,
  'entries.ofMethod': EVERYBODY,
  'entries.run': EVERYBODY,
  'events.verify': OPERATORS,
  'explain.board': EVERYBODY,
  'explain.pair': EVERYBODY,
  'explain.trainability': EVERYBODY,
  'health.status': EVERYBODY,
  'home.view': EVERYBODY,
  'literature.claim': EVERYBODY,
  'literature.claims': EVERYBODY,
  'literature.enter': WRITE_AS_RESEARCHER,
  'literature.list': EVERYBODY,
  // One's own, or any as a maintainer: server/services/reports.integration.test.ts.
  'literature.withdraw': MANAGERS,
  'notices.get': OWN,
  'notices.renewSecret': CHANGE_OWN,
  'notices.update': CHANGE_OWN,
  'operation.halt': OPERATORS,
  'operation.halted': EVERYBODY,
  'operation.resume': OPERATORS,
  'literature.papers': EVERYBODY,
  'people.list': OPERATORS,
  'people.setRoles': OPERATORS,
  'quotas.clear': OPERATORS,
  'quotas.list': OPERATORS,
  'quotas.mine': OWN,
  'quotas.set': OPERATORS,
  'records.lose': OPERATORS,
  'records.restore': OPERATORS,
  'results.compare': EVERYBODY,
  'results.latency': EVERYBODY,
  'results.list': EVERYBODY,
  'rounds.close': MAINTAINERS,
  'rounds.get': EVERYBODY,
  'rounds.open': MAINTAINERS,
  'runner.checkpoint': RUNNERS,
  'runner.complete': RUNNERS,
  'runner.fail': RUNNERS,
  'runner.heartbeat': RUNNERS,
  'runner.hello': RUNNERS,
  'runner.lease': RUNNERS,
  'runner.release': RUNNERS,
  'runnerTokens.create': OPERATORS,
  'runnerTokens.list': OPERATORS,
  'runnerTokens.revoke': OPERATORS,
  'search.find': EVERYBODY,
  // Ownership decides inside, here and below: server/trpc/ownership.integration.test.ts.
  'submissions.cancel': MANAGERS,
  'submissions.create': WRITE_AS_RESEARCHER,
  'submissions.develop': WRITE_AS_RESEARCHER,
  'submissions.embargo': WRITE_AS_RESEARCHER,
  'submissions.get': EVERYBODY,
  'submissions.mine': READ_AS_RESEARCHER,
  'submissions.plan': READ_AS_RESEARCHER,
  'submissions.progress': EVERYBODY,
  'submissions.publications': EVERYBODY,
  'submissions.publish': MANAGERS,
  'submissions.retry': MANAGERS,
  'submissions.withdraw': MANAGERS,
  'tokens.create': CHANGE_OWN,
  'tokens.list': OWN,
  'tokens.revoke': CHANGE_OWN,
  'tokens.rotate': CHANGE_OWN,
};

const createCaller = createCallerFactory(appRouter);
const paths = Object.keys(appRouter._def.procedures).sort();
let opened: OpenedDatabase;
let actors: Readonly<Record<CallerName, Actor>>;

beforeAll(async () => {
  opened = await testDatabase();
  const { db } = opened;
  const all = await testPerson(db, ['researcher', 'maintainer', 'operator']);
  const token = (scope: 'read' | 'submit' | 'maintain'): Person => ({ ...all, scopes: [scope] });
  actors = {
    visitor: VISITOR,
    'no role': await testPerson(db, []),
    researcher: await testPerson(db, ['researcher']),
    maintainer: await testPerson(db, ['maintainer']),
    operator: await testPerson(db, ['operator']),
    'token read': token('read'),
    'token submit': token('submit'),
    'token maintain': token('maintain'),
    runner: { kind: 'runner', tokenId: 'none', owner: all.id, trust: 'official' },
  };
});
afterAll(() => opened.close());

/** Calls without input: whoever is let in gets an answer or hears that the input is missing, the others are refused. */
async function outcome(path: string, who: CallerName): Promise<'in' | 'unauthenticated' | 'forbidden'> {
  const [router = '', name = ''] = path.split('.');
  const caller = createCaller({ db: opened.db, actor: actors[who] }) as unknown as Record<
    string,
    Record<string, () => Promise<unknown>>
  >;
  try {
    await caller[router]?.[name]?.();
    return 'in';
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    // Any other fault is told to those who were let in.
    if (isFault(cause))
      return cause.code === 'unauthenticated' || cause.code === 'forbidden' ? cause.code : 'in';
    if (error instanceof Error && 'code' in error && error.code === 'BAD_REQUEST') return 'in';
    throw error;
  }
}

test('every procedure has a row, and every row a procedure', () => {
  expect(Object.keys(MAY_CALL).sort()).toEqual(paths);
});

/** `meta.access` is what the reference of the API tells; it must be what is done. */
const ACCESS = {
  public: 'visitor',
  person: 'no role',
  researcher: 'researcher',
  maintainer: 'maintainer',
  operator: 'operator',
  runner: 'runner',
} as const;

describe.each(paths)('%s', (path) => {
  test('says who may call it', () => {
    const procedures = appRouter._def.procedures as unknown as Record<
      string,
      { readonly _def: { readonly meta?: Meta } }
    >;
    const access = procedures[path]?._def.meta?.access ?? 'public';
    expect(MAY_CALL[path]).toContain(ACCESS[access]);
    expect(MAY_CALL[path]?.includes('visitor')).toBe(access === 'public');
  });

  test.each(CALLERS)('%s', async (who) => {
    const allowed = MAY_CALL[path]?.includes(who) ?? false;
    expect(await outcome(path, who)).toBe(
      allowed ? 'in' : who === 'visitor' ? 'unauthenticated' : 'forbidden',
    );
  });
});
