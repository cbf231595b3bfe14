import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { SYSTEM } from '#server/auth/actor';
import { ensureLocalTokens } from '#server/auth/localAccount';
import { consumeSignInLink, makeSignInLink } from '#server/auth/localLink';
import { actorOfToken } from '#server/auth/tokens';
import { refuseNewerDatabase } from '#server/db/migrate';
import { openPglite } from '#server/db/open';
import { openPostgres } from '#server/db/postgres';
import type { OpenedDatabase } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { verifyEventLog } from '#server/events/verify';
import { startPostgres, withoutPostgres } from '#server/testing/postgres';
import type { TestPostgres } from '#server/testing/postgres';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HERE = new Headers({ 'x-fairprune-peer': '127.0.0.1', host: 'localhost' });

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  const left = kind === 'postgres' && withoutPostgres;
  let postgres: TestPostgres | undefined;
  /** Two handles as two web processes have them; on PGlite, which one process has for itself, they are the same. */
  let handles: readonly OpenedDatabase[] = [];

  beforeAll(async () => {
    if (left) return;
    if (kind === 'pglite') {
      const one = await openPglite(null);
      handles = [one, one];
    } else {
      const { url } = (postgres = await startPostgres());
      handles = await Promise.all([openPostgres(url), openPostgres(url)]);
    }
  });
  afterAll(async () => {
    for (const handle of handles) await handle.close();
    await postgres?.stop();
  });
  const db = (i: number) => handles[i % 2]!.db;

  test.skipIf(left)(
    'is open, migrated and of its kind, also when two processes open it at once',
    async () => {
      expect(handles.map((handle) => handle.kind)).toEqual([kind, kind]);
      for (const i of [0, 1]) expect(await db(i).query.board.findMany()).toEqual([]);
    },
  );

  test.skipIf(left)('events of two processes at once make one unbroken chain', async () => {
    const each = (i: number) => appendEvent(db(i), { actor: SYSTEM, action: 'test', subject: String(i) });
    await Promise.all(Array.from({ length: 20 }, (_, i) => each(i)));
    expect(await verifyEventLog(db(0))).toMatchObject({ intact: true, events: 20 });
  });

  test.skipIf(left)('a sign-in link used in two processes at once signs in once', async () => {
    const link = await makeSignInLink(db(0));
    const secret = new URL(link.url).searchParams.get('token') ?? '';
    const uses = await Promise.allSettled([0, 1, 2, 3].map((i) => consumeSignInLink(db(i), secret, HERE)));
    expect(uses.filter((use) => use.status === 'fulfilled')).toHaveLength(1);
  });

  test.skipIf(left)('tokens for local programs work, and are the same ones the next time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairprune-local-'));
    const tokens = await ensureLocalTokens(db(0), folder);
    expect(await actorOfToken(db(1), tokens.token)).toMatchObject({ kind: 'person', id: 'local' });
    expect(await actorOfToken(db(1), tokens.runnerToken)).toMatchObject({
      kind: 'runner',
      trust: 'official',
    });
    rmSync(folder, { recursive: true });
  });

  test.skipIf(left)('a database that a newer program has changed is refused', async () => {
    await expect(refuseNewerDatabase(db(0))).resolves.toBeUndefined();
    const refused = db(0).transaction(async (tx) => {
      await tx.execute(
        sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${Date.now() + 1e12})`,
      );
      await refuseNewerDatabase(tx);
    });
    await expect(refused).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('newer') as string,
    });
  });

  test.skipIf(left)('closing twice is closing once', async () => {
    const extra = postgres === undefined ? await openPglite(null) : await openPostgres(postgres.url);
    await extra.close();
    await extra.close();
    await expect(extra.db.execute(sql`select 1`)).rejects.toThrow();
  });
});

test('a Postgres that does not answer is a fault with what to do', async () => {
  const error: unknown = await openPostgres('postgres://127.0.0.1:1/none').catch((one: unknown) => one);
  expect(isFault(error) && error.code).toBe('database-unavailable');
  expect(String(error)).toContain('ECONNREFUSED');
});
