import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getArtifact, hasArtifact, hashOf, putArtifact } from '#client/artifacts';
import { sha256Hex } from '#core/identity/fingerprint';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';
import { testServerEnv } from '#server/testing/database';

/** Larger than one piece of the upload, and not a whole number of pieces. */
const bytes = Uint8Array.from({ length: 700_001 }, (_, at) => at % 251);
const hash = hashOf(bytes);

test('both ways to hash agree', () => {
  expect(hash).toBe(sha256Hex(bytes));
});

describe('against the server', () => {
  let server: Child;
  let options: { url: string; token: string };

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairprune-bytes-'));
    server = startChild('server/testing/serve.ts', await testServerEnv(folder));
    await server.says('listening');
    const url = /listening (\S+) /.exec(server.output())![1]!;
    const { token } = JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')) as { token: string };
    options = { url, token };
  });
  afterAll(async () => {
    server.process.kill();
    await server.ended();
  });

  test('bytes are stored, found, and come back; a second time nothing is sent', async () => {
    await expect(getArtifact(hash, options)).rejects.toMatchObject({ code: 'not-found' });
    const seen: number[] = [];
    const first = await putArtifact(bytes, 'dataset', { ...options, onProgress: (sent) => seen.push(sent) });
    expect(first).toEqual({ sha256: hash, bytes: bytes.length, sent: true });
    expect(seen.at(-1)).toBe(bytes.length);
    expect(seen.length).toBeGreaterThan(2);
    expect(await hasArtifact(hash, options)).toBe(true);
    expect((await putArtifact(bytes, 'dataset', options)).sent).toBe(false);
    expect(Buffer.from(await getArtifact(hash, options)).equals(bytes)).toBe(true);
  });

  test('who may not store is told by the server', async () => {
    const other = new Uint8Array([1, 2, 3]);
    await expect(putArtifact(other, 'dataset', { ...options, token: null })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});

describe('against a bad line', () => {
  async function serving(listener: RequestListener) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, close: () => server.close() };
  }

  test('bytes damaged once are fetched again, damaged twice refused', async () => {
    let answers = 0;
    const bad = await serving((_, response) => response.end(++answers === 2 ? bytes : 'other bytes'));
    const got = await getArtifact(hash, { url: bad.url, token: null });
    expect(hashOf(got)).toBe(hash);
    answers = 2;
    await expect(getArtifact(hash, { url: bad.url, token: null })).rejects.toMatchObject({
      code: 'hash-mismatch',
    });
    bad.close();
  });

  test('an outage is sat out as long as there is patience', async () => {
    let answers = 0;
    const flaky = await serving((_, response) => {
      if (++answers === 1) response.writeHead(503).end();
      else if (answers === 2) response.destroy();
      else response.end(bytes);
    });
    const got = await getArtifact(hash, { url: flaky.url, token: null, patienceMs: 60_000 });
    expect(hashOf(got)).toBe(hash);
    expect(answers).toBe(3);
    answers = 0;
    await expect(getArtifact(hash, { url: flaky.url, token: null })).rejects.toMatchObject({
      code: 'no-server',
    });
    flaky.close();
  });
});
