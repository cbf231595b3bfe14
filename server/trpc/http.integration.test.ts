import { createTRPCClient, httpLink } from '@trpc/client';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { toFault } from '#client/faults';
import { PROTOCOL } from '#core/wire/runner';
import { codeRevisions } from '#methods/revisions';
import type { SubmissionView } from '#core/wire/views';
import { SYSTEM, VISITOR } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import { createToken } from '#server/auth/tokens';
import type { OpenedDatabase } from '#server/db/types';
import { log } from '#server/log';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { serveHttp } from '#server/testing/http';
import { seedBoard, testBoard, testSubmission } from '#server/testing/verification';
import { actorOfRequest } from '#server/trpc/context';
import { handleTrpc } from '#server/trpc/http';
import type { AppRouter } from '#server/trpc/root';
import { programVersion } from '#server/version';

let opened: OpenedDatabase;
let served: Awaited<ReturnType<typeof serveHttp>>;
let person: Person;
let token = '';
let runnerToken = '';
/** Who is signed in in the browser that sends the requests. */
let session: Person | typeof VISITOR = VISITOR;

beforeAll(async () => {
  opened = await testDatabase();
  const { db } = opened;
  person = await testPerson(db, ['researcher', 'maintainer']);
  const common = { userId: person.id, name: 'test', expiresAt: null };
  token = (await createToken(db, { ...common, scopes: ['read', 'submit', 'maintain'], trust: null })).token;
  runnerToken = (await createToken(db, { ...common, scopes: ['runner'], trust: 'official' })).token;
  await seedBoard(db);
  served = await serveHttp((request) =>
    handleTrpc(request, async (sent) => ({
      db,
      actor: await actorOfRequest(db, sent, () => Promise.resolve(session)),
    })),
  );
});
beforeEach(() => {
  session = VISITOR;
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  served.server.closeAllConnections();
  served.server.close();
  await opened.close();
});

/** For what comes within a second on an idle machine. */
const PATIENCE = { timeout: 20_000 };

const api = (bearer: string | null) =>
  createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${served.url}/api/trpc`,
        headers: () => (bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      }),
    ],
  });

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${served.url}/api/trpc/${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    duplex: 'half',
  } as RequestInit);

async function refusal(response: Response) {
  const body = (await response.json()) as {
    error: {
      message: string;
      data: { fault: { code: string; field: string | null; hint: string | null }; issues: object[] };
    };
  };
  return { status: response.status, message: body.error.message, ...body.error.data };
}

/** The fault that a client of this project makes of a failed call. */
async function faultOf(call: Promise<unknown>) {
  const fault = await call.then(
    () => null,
    (error: unknown) => toFault(error, served.url),
  );
  if (fault === null) throw new Error('the call went through');
  return { code: fault.code, message: fault.message, ...fault.details };
}

test('a fault of a service reaches the client with its code, field and hint', async () => {
  const fault = await faultOf(api(token).submissions.create.mutate(testSubmission({ method: 'magic' })));
  expect(fault).toMatchObject({ code: 'unknown-method', field: 'method' });
  expect(fault.hint).toContain('l1-filter');
});

test('an input of another shape names every field that is wrong', async () => {
  const { bases: _, ...board } = testBoard({ id: 'Not a slug' });
  const answer = await refusal(
    await post('boards.create', JSON.stringify({ ...board, extra: 1 }), { authorization: `Bearer ${token}` }),
  );
  expect(answer.status).toBe(400);
  expect(answer.fault).toMatchObject({ code: 'bad-config', field: 'id' });
  expect(answer.issues).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ field: 'id', message: expect.stringContaining('a-z') as string }),
      expect.objectContaining({ field: 'bases' }),
    ]),
  );
  expect(JSON.stringify(answer)).toContain('extra');
});

test('who asks is decided by the token; a bad one is refused and never taken for a visitor', async () => {
  expect(await api(token).access.whoami.query()).toMatchObject({ kind: 'person', id: person.id });
  expect(await api(runnerToken).access.whoami.query()).toEqual({ kind: 'runner', trust: 'official' });
  expect(await api(null).access.whoami.query()).toBeNull();
  session = person;
  const flipped = token.slice(0, 10) + (token[10] === 'a' ? 'b' : 'a') + token.slice(11);
  for (const bad of [flipped, 'fp_x', '']) {
    const fault = await faultOf(api(bad).access.whoami.query());
    expect(fault.code).toBe('unauthenticated');
  }
  const basic = await fetch(`${served.url}/api/trpc/access.whoami`, {
    headers: { authorization: 'Basic YTpi' },
  });
  expect(basic.status).toBe(401);
});

test('a session serves the site’s own pages and no other site', async () => {
  session = person;
  const create = (headers: Record<string, string>) =>
    post('submissions.create', JSON.stringify(testSubmission()), headers);
  expect((await create({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await create({ origin: 'null' })).status).toBe(403);
  expect((await create({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await create({ origin: served.url })).status).toBe(200);
});

test('a mutation can’t be called by a link', async () => {
  session = person;
  const input = encodeURIComponent(JSON.stringify(testSubmission()));
  expect((await fetch(`${served.url}/api/trpc/submissions.create?input=${input}`)).status).toBe(405);
});

test('an unexpected error tells the client nothing and the log everything', async () => {
  const written = vi.spyOn(log(), 'error').mockReturnValue();
  vi.spyOn(opened.db, 'select').mockImplementation(() => {
    throw new TypeError('secret detail');
  });
  const response = await fetch(`${served.url}/api/trpc/datasets.list`);
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).not.toContain('secret detail');
  expect(text).not.toContain('.ts:');
  expect(written.mock.calls.flat().map(String).join()).toContain('secret detail');
});

test('a body that is too long is refused, announced or not', async () => {
  const long = JSON.stringify({ ...testSubmission(), note: 'x'.repeat(5 * 2 ** 20) });
  const announced = await post('submissions.create', long, { authorization: `Bearer ${token}` });
  expect(announced.status).toBe(413);
  const pieces = new Blob([long]).stream();
  const streamed = await post('submissions.create', pieces, { authorization: `Bearer ${token}` });
  expect(streamed.status).toBe(413);
});

test('more calls at once than a batch may hold are refused', async () => {
  const batch = (count: number) =>
    fetch(
      `${served.url}/api/trpc/${Array.from({ length: count }, () => 'access.whoami').join(',')}?batch=1&input={}`,
    );
  expect((await batch(16)).status).toBe(200);
  expect((await batch(17)).status).toBe(400);
});

test('a runner is greeted once per token and name, and one that is not known or too new is told so', async () => {
  const runner = api(runnerToken).runner;
  const hello = {
    protocol: PROTOCOL,
    name: 'r1',
    version: programVersion(),
    backends: ['wasm' as const],
    device: 'test',
    memoryBytes: 1,
    datasets: [],
    revisions: codeRevisions(),
  };
  expect(await faultOf(runner.lease.mutate({ name: 'r1' }))).toMatchObject({ code: 'not-found' });
  const first = await runner.hello.mutate(hello);
  expect(first.heartbeatSeconds).toBeGreaterThan(0);
  expect((await runner.hello.mutate({ ...hello, device: 'other' })).id).toBe(first.id);
  expect((await runner.hello.mutate({ ...hello, name: 'r2' })).id).not.toBe(first.id);
  // Nobody knows what a later protocol says beside its number.
  const refused = {
    protocol: { protocol: PROTOCOL + 1, version: '9.9.9', later: [] },
    version: { ...hello, version: '0.0.9' },
    'method l1-filter: 7, not': { ...hello, revisions: { ...codeRevisions(), 'method l1-filter': 7 } },
  };
  for (const [text, greeting] of Object.entries(refused)) {
    expect(await faultOf(runner.hello.mutate(greeting))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(text) as string,
      hint: expect.stringContaining(`Install Fairprune ${programVersion()}`) as string,
    });
  }
  await opened.db.execute(sql`update runner set version = '0.0.9' where name = 'r2'`);
  expect(await faultOf(runner.lease.mutate({ name: 'r2' }))).toMatchObject({ code: 'not-found' });
  expect(await api(null).health.status.query()).toMatchObject({ runners: 2 });
});

test('progress comes as events: the state at once, again after a change, and after a reconnection', async () => {
  const { db } = opened;
  const { id } = await createSubmission(db, SYSTEM, testSubmission({ recipe: 'step-1' }));
  const runner = api(runnerToken).runner;
  await runner.hello.mutate({
    protocol: PROTOCOL,
    name: 'follower',
    version: programVersion(),
    backends: ['wasm'],
    device: 'test',
    memoryBytes: 1,
    datasets: [],
    revisions: codeRevisions(),
  });
  const first = follow(id);
  await vi.waitFor(() => expect(first.views).toHaveLength(1), PATIENCE);
  expect(first.views[0]?.data).toMatchObject({ id, state: 'queued' });
  const lease = await runner.lease.mutate({ name: 'follower' });
  if (lease === null) throw new Error('no stage was ready');
  await vi.waitFor(() => expect(first.views.at(-1)?.data.work.running).toBe(1), PATIENCE);
  await first.stop();
  const lastId = first.views.at(-1)?.id;
  const again = follow(id, lastId);
  await vi.waitFor(() => expect(again.views[0]?.data.work.running).toBe(1), PATIENCE);
  await runner.release.mutate({ hash: lease.hash, leaseToken: lease.leaseToken });
  await vi.waitFor(() => expect(again.views.at(-1)?.data.work.running).toBe(0), PATIENCE);
  await again.stop();
  const ids = [...first.views, ...again.views].map((seen) => Number(seen.id));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
});

type Seen = { readonly id: string; readonly data: SubmissionView };

const progressUrl = (input: object) =>
  `${served.url}/api/trpc/submissions.progress?input=${encodeURIComponent(JSON.stringify(input))}`;

/** Subscribes as a browser does: an event stream, and the last event's id in a header when it connects again. */
function follow(id: string, lastEventId?: string) {
  const views: Seen[] = [];
  const leaving = new AbortController();
  const reading = (async () => {
    const response = await fetch(progressUrl({ id }), {
      headers: {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: leaving.signal,
    });
    let text = '';
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = Object.fromEntries(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: ?(.*)/s, 2)),
        );
        text = text.slice(end + 2);
        if (event['id'] !== undefined)
          views.push({ id: event['id'], data: JSON.parse(event['data']) as SubmissionView });
      }
    }
  })().catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return {
    views,
    stop: async () => {
      leaving.abort();
      await reading;
    },
  };
}

test('following what does not exist ends the stream with an error that clients don’t try again', async () => {
  const response = await fetch(progressUrl({ id: 'none' }), { headers: { accept: 'text/event-stream' } });
  const text = await response.text();
  expect(text).toContain('event: serialized-error');
  // tRPC's client connects again after errors of the 5xx kind only.
  expect(text).toContain('"code":"NOT_FOUND"');
  expect(text).toContain('There is no submission');
});
