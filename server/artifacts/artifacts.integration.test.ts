import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
  truncateSync,
} from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { artifact } from '#drizzle/schema/artifacts';
import { freeTrainingStates } from '#server/artifacts/garbage';
import { readArtifact, writeArtifact } from '#server/artifacts/http';
import { artifactFile, removeDrafts } from '#server/artifacts/store';
import { SYSTEM, VISITOR } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { OpenedDatabase } from '#server/db/types';
import { createSubmission } from '#server/services/submissions';
import { checkpointStage } from '#server/stages/checkpoint';
import { failStage } from '#server/stages/fail';
import { leaseStage } from '#server/stages/lease';
import { testDatabase } from '#server/testing/database';
import { serveHttp } from '#server/testing/http';
import { seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

const MAX_BYTES = 3_000_000;
/** For what comes at once on an idle machine. */
const PATIENCE = { timeout: 30_000 };
const RUNNER: Actor = { kind: 'runner', tokenId: 't1', owner: 'o', trust: 'official' };
const person = (...scopes: ('read' | 'submit' | 'maintain')[]): Actor => ({
  kind: 'person',
  id: 'p',
  name: 'P',
  roles: ['researcher'],
  scopes,
});

let opened: OpenedDatabase;
let folder = '';
let served: Awaited<ReturnType<typeof serveHttp>>;
let actor: Actor = RUNNER;

beforeAll(async () => {
  opened = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'fairprune-artifacts-'));
  const service = {
    db: opened.db,
    dataFolder: folder,
    maxBytes: MAX_BYTES,
    actorOf: () => Promise.resolve(actor),
  };
  served = await serveHttp((request) => {
    const sha256 = decodeURIComponent(new URL(request.url).pathname.slice('/api/artifacts/'.length));
    return request.method === 'PUT'
      ? writeArtifact(service, request, sha256)
      : readArtifact(service, request, sha256);
  });
});
afterAll(async () => {
  served.server.closeAllConnections();
  served.server.close();
  await opened.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  actor = RUNNER;
});

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const at = (sha256: string, query = '') => `${served.url}/api/artifacts/${sha256}${query}`;
const put = (sha256: string, bytes: Uint8Array<ArrayBuffer>, query = '?kind=checkpoint') =>
  fetch(at(sha256, query), { method: 'PUT', body: bytes });
const get = (sha256: string, headers: Record<string, string> = {}) => fetch(at(sha256), { headers });
const drafts = () => readdirSync(join(folder, 'artifacts')).filter((name) => name.startsWith('incoming-'));
const random = (length: number) => new Uint8Array(randomBytes(length));

async function faultOf(
  response: Response,
): Promise<{ status: number; code: string; message: string; hint: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string; hint: string } };
  return { status: response.status, ...error };
}

/** Sends bytes of no announced number until the server answers or closes the connection, which it may do at once. */
function putEndlessly(sha256: string): Promise<number | string> {
  return new Promise((resolve) => {
    const sending = httpRequest(at(sha256, '?kind=checkpoint'), { method: 'PUT', agent: false });
    const timer = setInterval(() => sending.write(random(262_144)), 1);
    const end = (answer: number | string) => {
      clearInterval(timer);
      sending.destroy();
      resolve(answer);
    };
    sending.on('response', (response) => end(response.statusCode ?? 0));
    sending.on('error', () => end('connection closed'));
  });
}

test('bytes come back as they were stored, under their hash, cacheable for ever', async () => {
  const bytes = random(1_000_003);
  const hash = hashOf(bytes);
  const stored = await put(hash, bytes);
  expect(stored.status).toBe(201);
  expect(await stored.json()).toEqual({ sha256: hash, bytes: bytes.length, kind: 'checkpoint' });
  const read = await get(hash);
  expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes);
  expect(read.headers.get('etag')).toBe(`"${hash}"`);
  expect(read.headers.get('cache-control')).toContain('immutable');
  expect(read.headers.get('x-content-type-options')).toBe('nosniff');
  expect(readFileSync(join(folder, 'artifacts', hash.slice(0, 2), hash)).equals(bytes)).toBe(true);
  const rows = await opened.db.select().from(artifact);
  expect(rows.find((row) => row.sha256 === hash)).toMatchObject({
    bytes: bytes.length,
    createdBy: 'runner:t1',
  });
});

test('storing the same bytes again says so and changes nothing', async () => {
  const bytes = random(10);
  expect((await put(hashOf(bytes), bytes)).status).toBe(201);
  const again = await put(hashOf(bytes), bytes, '?kind=dataset');
  expect(again.status).toBe(200);
  expect(await again.json()).toMatchObject({ kind: 'checkpoint' });
});

test('an empty artifact can be stored and read', async () => {
  const hash = hashOf(new Uint8Array());
  expect((await put(hash, new Uint8Array())).status).toBe(201);
  const read = await get(hash);
  expect(read.status).toBe(200);
  expect((await read.arrayBuffer()).byteLength).toBe(0);
});

test('HEAD tells the size without the bytes, and 404 what is not there', async () => {
  const bytes = random(1234);
  await put(hashOf(bytes), bytes);
  const head = await fetch(at(hashOf(bytes)), { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe('1234');
  expect(head.headers.get('x-artifact-bytes')).toBe('1234');
  const missing = await fetch(at(hashOf(random(8))), { method: 'HEAD' });
  expect(missing.status).toBe(404);
  expect(Number(missing.headers.get('x-artifact-max-bytes'))).toBeGreaterThan(1234);
});

test('a range, a suffix, a resumed download and what lies beyond the end', async () => {
  const bytes = random(100_000);
  const hash = hashOf(bytes);
  await put(hash, bytes);
  const part = await get(hash, { range: 'bytes=10-19' });
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe('bytes 10-19/100000');
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(10, 20));
  const suffix = await get(hash, { range: 'bytes=-5' });
  expect(new Uint8Array(await suffix.arrayBuffer())).toEqual(bytes.slice(-5));
  const rest = await get(hash, { range: 'bytes=60000-', 'if-range': `"${hash}"` });
  expect(new Uint8Array(await rest.arrayBuffer())).toEqual(bytes.slice(60_000));
  const other = await get(hash, { range: 'bytes=60000-', 'if-range': '"other"' });
  expect(other.status).toBe(200);
  expect((await other.arrayBuffer()).byteLength).toBe(100_000);
  const beyond = await get(hash, { range: 'bytes=100000-' });
  expect(beyond.status).toBe(416);
  expect(beyond.headers.get('content-range')).toBe('bytes */100000');
});

test('a copy that is still valid is not sent again', async () => {
  const bytes = random(20);
  await put(hashOf(bytes), bytes);
  expect((await get(hashOf(bytes), { 'if-none-match': `"${hashOf(bytes)}"` })).status).toBe(304);
  expect((await get(hashOf(bytes), { 'if-none-match': '"another"' })).status).toBe(200);
});

test('bytes with another hash are refused and leave nothing', async () => {
  const bytes = random(5000);
  const wrong = hashOf(random(5000));
  const fault = await faultOf(await put(wrong, bytes));
  expect(fault).toMatchObject({ status: 422, code: 'hash-mismatch' });
  expect(fault.message).toContain(hashOf(bytes));
  expect((await get(wrong)).status).toBe(404);
  expect((await get(hashOf(bytes))).status).toBe(404);
  expect(drafts()).toEqual([]);
});

test('more bytes than allowed are refused, whether announced or not, and leave nothing', async () => {
  const bytes = random(MAX_BYTES + 1);
  expect(await faultOf(await put(hashOf(bytes), bytes))).toMatchObject({ status: 413, code: 'too-large' });
  expect([413, 'connection closed']).toContain(await putEndlessly(hashOf(bytes)));
  await vi.waitFor(() => expect(drafts()).toEqual([]), PATIENCE);
  expect(existsSync(artifactFile(folder, hashOf(bytes)))).toBe(false);
});

test('an upload cut off in the middle leaves nothing', async () => {
  const bytes = random(50_000);
  const { port, hostname } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `PUT /api/artifacts/${hashOf(bytes)}?kind=checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\n\r\n`,
  );
  socket.write(bytes.subarray(0, 20_000));
  await vi.waitFor(() => expect(drafts()).toHaveLength(1), PATIENCE);
  socket.destroy();
  await vi.waitFor(() => expect(drafts()).toEqual([]), PATIENCE);
  expect((await get(hashOf(bytes))).status).toBe(404);
});

test('a file whose row was never written (a crash between the two) counts as not there and can be stored again', async () => {
  const bytes = random(77);
  const hash = hashOf(bytes);
  mkdirSync(join(folder, 'artifacts', hash.slice(0, 2)), { recursive: true });
  writeFileSync(artifactFile(folder, hash), bytes);
  expect((await get(hash)).status).toBe(404);
  expect((await put(hash, bytes)).status).toBe(201);
  expect((await get(hash)).status).toBe(200);
});

test('a file that a broken disk cut short counts as not there, and can be stored again', async () => {
  const bytes = random(1000);
  const hash = hashOf(bytes);
  await put(hash, bytes);
  truncateSync(join(folder, 'artifacts', hash.slice(0, 2), hash), 400);
  expect((await get(hash)).status).toBe(404);
  await put(hash, bytes);
  expect(new Uint8Array(await (await get(hash)).arrayBuffer())).toEqual(bytes);
});

test('a disk without room is told as such, leaves nothing, and takes what fits', () => {
  const store = (length: number) =>
    spawnSync(
      // No file may grow beyond 64 blocks of 1 KiB: what a full disk does to a write, without one.
      'bash',
      ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', STORE],
      { encoding: 'utf8', env: { ...process.env, FOLDER: folder, LENGTH: String(length) } },
    ).stdout;
  expect(store(1_000_000)).toBe('no-space platform: The server has no room for this artifact (EFBIG).\n');
  expect(drafts()).toEqual([]);
  expect(store(10_000)).toBe('stored 10000\n');
});

const STORE = `
  import { createHash } from 'node:crypto';
  import { storeBytes } from '#server/artifacts/store';
  const bytes = Buffer.alloc(Number(process.env.LENGTH));
  const hash = createHash('sha256').update(bytes).digest('hex');
  const limits = { maxBytes: 2 ** 30, announced: null };
  try {
    console.log('stored', await storeBytes(process.env.FOLDER, hash, (async function* () { yield bytes; })(), limits));
  } catch (error) {
    console.log(error.code + ' ' + error.details?.class + ': ' + error.message);
  }
`;

test.each([
  '..',
  '../../local.json',
  '..%2f..%2flocal.json',
  'A'.repeat(64),
  'a'.repeat(63),
  `${'a'.repeat(64)}/..`,
  '',
])('the name %j is not an artifact and reaches no file', async (name) => {
  writeFileSync(join(folder, 'local.json'), '{"token":"secret"}');
  for (const response of [
    await get(encodeURIComponent(name)),
    await put(encodeURIComponent(name), random(3)),
  ]) {
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  }
  expect(readFileSync(join(folder, 'local.json'), 'utf8')).toBe('{"token":"secret"}');
});

test('who may store: runner tokens and persons with submit or maintain; everybody may read', async () => {
  const bytes = random(30);
  const tries: readonly (readonly [Actor, number])[] = [
    [VISITOR, 401],
    [person('read'), 403],
    [person('submit'), 201],
    [person('maintain'), 200],
    [RUNNER, 200],
  ];
  for (const [who, status] of tries) {
    actor = who;
    expect((await put(hashOf(bytes), bytes)).status).toBe(status);
  }
  actor = VISITOR;
  expect((await get(hashOf(bytes))).status).toBe(200);
});

test('a kind that does not exist names those that do', async () => {
  const bytes = random(30);
  for (const query of ['', '?kind=', '?kind=virus']) {
    const fault = await faultOf(await put(hashOf(bytes), bytes, query));
    expect(fault).toMatchObject({ status: 400, code: 'bad-config', field: 'kind' });
    expect(fault.hint).toContain('checkpoint, dataset');
  }
});

test('old drafts of dead processes are removed, those in progress stay', async () => {
  const old = join(folder, 'artifacts', 'incoming-old');
  const fresh = join(folder, 'artifacts', 'incoming-new');
  writeFileSync(old, '');
  writeFileSync(fresh, '');
  const now = Date.now();
  utimesSync(old, now / 1000 - 90_000, now / 1000 - 90_000);
  await removeDrafts(folder, 24, now);
  expect(drafts()).toEqual(['incoming-new']);
  rmSync(fresh);
});

test('only training states that no stage goes on from, and that are not fresh, are freed', async () => {
  const { db } = opened;
  await seedBoard(db);
  await createSubmission(db, SYSTEM, testSubmission());
  const lease = (await leaseStage(db, await seedRunner(db)))!;
  const store = async (kind: string) => {
    const bytes = random(1000);
    expect((await put(hashOf(bytes), bytes, `?kind=${kind}`)).status).toBe(201);
    return hashOf(bytes);
  };
  const [replaced, current, network] = [
    await store('training-state'),
    await store('training-state'),
    await store('checkpoint'),
  ];
  for (const [at, sha256] of [replaced, current].entries())
    await checkpointStage(db, {
      ...lease,
      point: { sha256, bytes: 1000, epoch: at, step: 1, share: 0.1 + at / 2 },
    });
  const there = async () =>
    Promise.all([replaced, current, network].map(async (hash) => (await get(hash)).status));

  expect(await freeTrainingStates(db, folder)).toBe(0);
  expect(await there()).toEqual([200, 200, 200]);
  expect(await freeTrainingStates(db, folder, -1)).toBe(1);
  expect(await there()).toEqual([404, 200, 200]);
  expect(existsSync(artifactFile(folder, replaced))).toBe(false);

  await failStage(db, { ...lease, fault: SUBMITTERS });
  expect(await freeTrainingStates(db, folder, -1)).toBe(1);
  expect(await there()).toEqual([404, 404, 200]);
});

const SUBMITTERS = {
  code: 'not-finite',
  message: 'diverged',
  hint: null,
  class: 'submitter',
  logTail: '',
} as const;
