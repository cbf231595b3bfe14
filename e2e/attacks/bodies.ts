import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attacked } from './attacked.ts';

const PIECE = Buffer.alloc(1 << 20, 'x');
const SIZE = 100 * PIECE.length;

type Sent = { readonly status: number; readonly bytes: number };

/** Sends until the server answers or hangs up; says how much went out. */
function send(path: string, headers: Record<string, string>, method = 'POST'): Promise<Sent> {
  return new Promise((resolve) => {
    let bytes = 0;
    let over = false;
    const sending = request(attacked().system.url + path, { method, headers });
    const end = (status: number): void => {
      if (over) return;
      over = true;
      resolve({ status, bytes });
      sending.destroy();
    };
    sending.on('response', (answer) => {
      answer.resume().on('close', () => end(answer.statusCode ?? 0));
    });
    // The answer may be lost when the server hangs up on what it doesn't read.
    sending.on('error', () => end(0));
    const more = (): void => {
      while (!over && bytes < SIZE) {
        bytes += PIECE.length;
        if (!sending.write(PIECE)) {
          sending.once('drain', more);
          return;
        }
      }
      if (!over) sending.end();
    };
    more();
  });
}

/** Attacks by size: 100 MB where a few kB are expected, announced honestly, not at all, or wrongly. */
export function attacksBySize(): void {
  test('100 MB are refused, and the server serves on', async () => {
    const { people, system } = attacked();
    const before = await attacked().trace();
    const json = { 'content-type': 'application/json', cookie: people.ada.cookie, origin: system.url };
    const announced = await send('/api/trpc/submissions.create', { ...json, 'content-length': String(SIZE) });
    expect([413, 0]).toContain(announced.status);
    const chunked = await send('/api/trpc/submissions.create', json);
    expect([413, 0]).toContain(chunked.status);
    await attacked().logged('POST', '/api/trpc/submissions.create', 413);

    const form = {
      'content-type': 'multipart/form-data; boundary=x',
      cookie: people.ada.cookie,
      origin: system.url,
    };
    const action = await send('/account', { ...form, 'next-action': '0'.repeat(42) });
    expect(action.status === 0 || action.status >= 400).toBe(true);
    const mail = await send('/api/notices/unsubscribe?token=x', { 'content-length': String(SIZE) });
    expect(mail.status === 0 || mail.status >= 400).toBe(true);

    expect((await fetch(`${system.url}/api/health`)).status).toBe(200);
    expect(await attacked().trace()).toBe(before);
  });

  test('an upload of nobody, or of bytes with another hash, leaves nothing behind', async () => {
    const { people, system } = attacked();
    const path = `/api/artifacts/${'0'.repeat(64)}?kind=dataset`;
    const nobody = await send(path, { 'content-length': String(SIZE) }, 'PUT');
    expect([401, 0]).toContain(nobody.status);
    const bearer = { authorization: `Bearer ${people.ada.tokens.submit}` };
    const wrong = await send(path, { ...bearer, 'content-length': String(SIZE) }, 'PUT');
    expect(wrong.status).toBe(422);
    const artifacts = join(system.data, 'artifacts');
    const left = readdirSync(artifacts, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(left.map((one) => one.name)).not.toContain('0'.repeat(64));
    expect(left.filter((one) => one.parentPath.includes('drafts') || one.name.includes('draft'))).toEqual([]);
  });
}
