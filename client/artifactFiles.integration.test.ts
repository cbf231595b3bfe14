import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOf } from '#client/artifacts';
import { getArtifactFile, hashOfFile, putArtifactFile } from '#client/artifactFiles';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';
import { testServerEnv } from '#server/testing/database';

/** Several pieces, and not a whole number of them. */
const bytes = Uint8Array.from({ length: 3_500_001 }, (_, at) => at % 251);
const hash = hashOf(bytes);
const folder = mkdtempSync(join(tmpdir(), 'fairprune-files-'));
const path = join(folder, 'file');
writeFileSync(path, bytes);
let files = 0;
const fresh = () => join(folder, `got-${files++}`);

test('a file’s hash is that of its bytes', async () => {
  expect(await hashOfFile(path)).toBe(hash);
});

describe('against the server', () => {
  let server: Child;
  let options: { url: string; token: string };

  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'fairprune-files-server-'));
    const env = { ...(await testServerEnv(data)), FAIRPRUNE_ARTIFACT_MAX_BYTES: '4000000' };
    server = startChild('server/testing/serve.ts', env);
    await server.says('listening');
    const url = /listening (\S+) /.exec(server.output())![1]!;
    const { token } = JSON.parse(readFileSync(join(data, 'local.json'), 'utf8')) as { token: string };
    options = { url, token };
  });
  afterAll(async () => {
    server.process.kill();
    await server.ended();
  });

  test('a file goes there and comes back as a stream; a second time nothing is sent', async () => {
    await expect(getArtifactFile(hash, fresh(), options)).rejects.toMatchObject({ code: 'not-found' });
    const seen: number[] = [];
    const first = await putArtifactFile(path, 'dataset', {
      ...options,
      onProgress: (sent) => seen.push(sent),
    });
    expect(first).toEqual({ sha256: hash, bytes: bytes.length, sent: true });
    expect(seen.at(-1)).toBe(bytes.length);
    expect(seen.length).toBeGreaterThan(2);
    expect((await putArtifactFile(path, 'dataset', options)).sent).toBe(false);
    const got = fresh();
    expect(await getArtifactFile(hash, got, options)).toBe(bytes.length);
    expect(readFileSync(got).equals(bytes)).toBe(true);
  });

  test('one that is larger than the server takes is refused with what to do', async () => {
    const large = fresh();
    writeFileSync(large, new Uint8Array(8_000_000));
    const sent: number[] = [];
    const told = { ...options, onProgress: (bytes: number) => sent.push(bytes) };
    await expect(putArtifactFile(large, 'dataset', told)).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('4000000'),
      details: { hint: expect.stringMatching(/FAIRPRUNE_ARTIFACT_MAX_BYTES.*--local-only/) },
    });
    expect(sent).toEqual([]);
  });
});

describe('against a bad line', () => {
  async function serving(listener: RequestListener) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, close: () => server.close() };
  }

  /** Sends so many bytes from `first` on of the whole, then breaks the connection. */
  const broken = (response: Parameters<RequestListener>[1], first: number, length: number) => {
    response.writeHead(first === 0 ? 200 : 206, { 'content-length': bytes.length - first });
    response.write(bytes.subarray(first, first + length), () => setImmediate(() => response.destroy()));
  };

  test('a transfer that broke off goes on where it was', async () => {
    const asked: (string | undefined)[] = [];
    const flaky = await serving(({ headers }, response) => {
      asked.push(headers.range);
      const first = Number(/\d+/.exec(headers.range ?? '0')![0]);
      if (asked.length === 2) response.writeHead(503).end();
      else if (asked.length < 4) broken(response, first, 1_000_000);
      else response.writeHead(206).end(bytes.subarray(first));
    });
    const got = fresh();
    await getArtifactFile(hash, got, { url: flaky.url, token: null, patienceMs: 60_000 });
    expect(readFileSync(got).equals(bytes)).toBe(true);
    expect(asked).toHaveLength(4);
    const [first, ...rest] = asked.map((range) => Number(/\d+/.exec(range ?? '0')![0]));
    expect(first).toBe(0);
    // What arrived isn't asked for again.
    expect(rest[0]).toBeGreaterThan(0);
    expect(rest[2]).toBeGreaterThan(rest[1]!);
    flaky.close();
  });

  test('who knows no ranges sends all of it again', async () => {
    let answers = 0;
    const plain = await serving((_, response) => {
      answers += 1;
      if (answers === 1) broken(response, 0, 1_000_000);
      else response.end(bytes);
    });
    const got = fresh();
    await getArtifactFile(hash, got, { url: plain.url, token: null, patienceMs: 60_000 });
    expect(readFileSync(got).equals(bytes)).toBe(true);
    plain.close();
  });

  test('bytes damaged once are fetched again, damaged twice refused; so is a place that is taken', async () => {
    let answers = 0;
    const bad = await serving((_, response) => response.end(++answers === 2 ? bytes : 'other bytes'));
    const got = fresh();
    await getArtifactFile(hash, got, { url: bad.url, token: null });
    expect(hashOf(readFileSync(got))).toBe(hash);
    answers = 2;
    const twice = getArtifactFile(hash, fresh(), { url: bad.url, token: null });
    await expect(twice).rejects.toMatchObject({ code: 'hash-mismatch' });
    await expect(getArtifactFile(hash, got, { url: bad.url, token: null })).rejects.toThrow('EEXIST');
    expect(existsSync(got)).toBe(true);
    bad.close();
  });
});
