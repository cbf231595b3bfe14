import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchDocument } from '#drizzle/schema/search';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { ensureLiterature } from '#server/literature/seed';
import { find } from '#server/search/find';
import { ensureSearch } from '#server/search/store';
import { reviseBoard } from '#server/services/boards';
import { testDatabase } from '#server/testing/database';
import { seedBoard, testBoard } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await ensureLiterature(db);
  await ensureSearch(db);
  await seedBoard(db, { title: 'Tiny board of Ångström', description: 'Für Versuche' });
});
afterAll(() => opened.close());

const found = async (q: string) => (await find(db, q)).hits.map(({ kind, id }) => `${kind} ${id}`);

describe('search', () => {
  it('finds methods by their paper, by beginnings and by stems', async () => {
    expect((await found('molchanov taylor')).slice(0, 2)).toContain('method taylor-fo');
    expect(await found('tayl')).toContain('method taylor-fo');
    expect((await found('l1 norm'))[0]).toBe('method l1-filter');
    expect(await found('restarts rewinding cyclic')).not.toContain('method l1-filter');
  });

  it('finds recipes, papers and claims', async () => {
    expect(await found('clr')).toContain('recipe clr-E');
    expect(await found('rethinking value')).toContain('paper rethinking-the-value-of-pruning');
    expect(await found('larger initial lr better pruned network')).toContain('claim A-C2');
    // Words of a title weigh more than words inside.
    const { hits } = await find(db, 'value of network pruning');
    expect(hits.find(({ kind }) => kind === 'paper')?.id).toBe('rethinking-the-value-of-pruning');
  });

  it('finds a board by title, network and dataset as soon as it exists, and by its new title', async () => {
    expect(await found('tiny angstrom')).toEqual(['board tiny-board']);
    expect(await found('tiny versuche clr-1')).toEqual(['board tiny-board']);
    await reviseBoard(db, SYSTEM, testBoard({ title: 'Renamed altogether' }));
    expect(await found('angstrom')).toEqual([]);
    expect(await found('renamed altogether')).toEqual(['board tiny-board']);
  });

  it('finds nothing for signs, and takes no operators', async () => {
    for (const q of ['', '  ', "'; drop table", '!!!', 'a:*|b', '<->', '\\'])
      await expect(find(db, q)).resolves.toMatchObject({ entry: null });
    expect(await found('')).toEqual([]);
    expect(await found("zzz' | 'l1")).toEqual([]);
  });

  it('is filled again after an upgrade, and only then', async () => {
    const before = await db.select().from(searchDocument);
    await ensureSearch(db);
    expect(await db.select().from(searchDocument)).toHaveLength(before.length);
    await db.delete(searchDocument).where(eq(searchDocument.kind, 'board'));
    await db.update(searchDocument).set({ title: 'older' }).where(eq(searchDocument.id, 'l1-filter'));
    await ensureSearch(db);
    expect(await found('renamed altogether')).toEqual(['board tiny-board']);
    const after = await db.select().from(searchDocument).where(eq(searchDocument.id, 'l1-filter'));
    expect(after[0]!.title).not.toBe('older');
  });
});
