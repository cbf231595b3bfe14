import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backendChecks } from '#runner/doctor/backends';
import { checkDataFolder } from '#runner/doctor/dataFolder';
import { checkDatabase, postgresTarget } from '#runner/doctor/database';
import { checkServer } from '#runner/doctor/server';
import { doctorText } from '#runner/doctor/text';

const wasm = {
  cls: 'wasm',
  works: true,
  why: null,
  hint: null,
  version: '4.22.0',
  device: 'a processor',
  flags: { threads: '1' },
  imagesPerSecond: 84.4,
} as const;
const tensorflow = {
  cls: 'tensorflow',
  works: false,
  why: 'not installed',
  hint: 'Install it.',
  version: null,
  device: null,
  flags: {},
  imagesPerSecond: null,
} as const;

/** A program that answers every connection with these bytes. */
async function answering(text: string) {
  const server = createServer((socket) => socket.once('data', () => socket.end(text)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() };
}

describe('backends', () => {
  test('one that works is enough; the others say why they do not', () => {
    expect(backendChecks([tensorflow, wasm])).toMatchObject([
      { state: 'warn', detail: 'not installed', hint: 'Install it.' },
      {
        state: 'ok',
        detail: 'tfjs 4.22.0, a processor, 1 thread, 84 images/s training ResNet-8 at batch 32',
        hint: null,
      },
    ]);
  });
  test('a GPU build that computes on the processor is no silent success', () => {
    const flags = { build: 'gpu', device: 'cpu', threads: '8' };
    expect(backendChecks([{ ...wasm, cls: 'tensorflow', flags }])).toMatchObject([
      {
        state: 'warn',
        detail: expect.stringContaining('no GPU'),
        hint: expect.stringContaining('nvidia-smi'),
      },
    ]);
  });
  test('none that works is a failure', () => {
    expect(backendChecks([tensorflow])[0]?.state).toBe('fail');
  });
});

describe('database', () => {
  test('without DATABASE_URL it is PGlite', async () => {
    expect(await checkDatabase('')).toMatchObject({ state: 'ok', detail: expect.stringContaining('PGlite') });
  });
  test('host, port and socket folder of an address', () => {
    expect(postgresTarget('postgres://me:pw@db.example/x')).toEqual({ host: 'db.example', port: 5432 });
    expect(postgresTarget('postgresql://[::1]:6000/x')).toEqual({ host: '::1', port: 6000 });
    expect(postgresTarget('postgres:///x?host=/var/run/postgresql')).toEqual({
      path: '/var/run/postgresql/.s.PGSQL.5432',
    });
    expect(postgresTarget('mysql://db/x')).toBeNull();
  });
  test('a server that answers as PostgreSQL does is there', async () => {
    const { port, close } = await answering('N');
    expect(await checkDatabase(`postgres://me@127.0.0.1:${port}/x`)).toMatchObject({ state: 'ok' });
    close();
    expect(await checkDatabase(`postgres://me@127.0.0.1:${port}/x`)).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
  test('another program on its port is not', async () => {
    const { port, close } = await answering('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await checkDatabase(`postgres://me@127.0.0.1:${port}/x`)).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('something else'),
    });
    close();
  });
});

test('another program where the server should be is not taken for it', async () => {
  const { port, close } = await answering('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
  const check = await checkServer({ url: `http://127.0.0.1:${port}` });
  expect(check).toMatchObject({ state: 'warn', detail: expect.stringContaining('not a healthy Fairprune') });
  close();
});

test('a data folder that is not there yet is made later', async () => {
  expect(await checkDataFolder(join(tmpdir(), 'not', 'there'))).toMatchObject({ state: 'ok' });
});

test('the text has a line a check, its hint below, and the verdict last', () => {
  const report = { ok: false, checks: backendChecks([tensorflow]), backends: [tensorflow] };
  const lines = doctorText(report).split('\n');
  expect(lines[0]).toMatch(/^FAIL {2}Backend tensorflow {2}not installed$/);
  expect(lines[1]).toContain('npm ci');
  expect(lines.at(-1)).toContain('can not run');
});
