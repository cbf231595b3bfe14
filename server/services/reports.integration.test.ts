import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReportFileSchema } from '#core/wire/report';
import type { ReportFile } from '#core/wire/report';
import { VISITOR } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { ensureLiterature, openShelf } from '#server/literature/seed';
import { deleteAccount } from '#server/services/account';
import { listReported } from '#server/services/literature';
import { enterReport, withdrawReport } from '#server/services/reports';
import { testDatabase, testPerson } from '#server/testing/database';

let opened: OpenedDatabase;
let db: Db;
let person: Person;
const FILE = ReportFileSchema.parse(JSON.parse(readFileSync('docs/examples/reported.json', 'utf8')));

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await ensureLiterature(db);
  person = await testPerson(db);
});
afterAll(() => opened.close());

const enter = (changes: Partial<ReportFile> = {}, who = person) =>
  enterReport(db, who, { ...FILE, ...changes });
const entered = async (who = person) =>
  (await listReported(db, { entered: true, offset: 0, limit: 50 }, who)).rows;

it('a result is entered, listed with its place, and found on the shelf', async () => {
  const before = (await listReported(db, { offset: 0, limit: 1 })).total;
  await openShelf(db);
  const { id, slips } = await enter();
  expect(id).toMatch(/^reported-pruning-filters-for-efficient-convnets-[0-9a-f]{6}\/T1\/01$/);
  expect(slips).toEqual([]);
  expect(await entered()).toMatchObject([
    {
      id,
      table: 'Table 1',
      top1: 93.06,
      drop: -0.02,
      rate: 1 / (1 - 0.276),
      method: { id: 'l1-filter', ours: 'l1-filter' },
      entered: { by: person.name, mine: true, link: 'https://arxiv.org/abs/1608.08710', page: 6 },
    },
  ]);
  expect((await entered(await testPerson(db)))[0]?.entered?.mine).toBe(false);
  expect((await listReported(db, { offset: 0, limit: 1 }, VISITOR)).total).toBe(before + 1);
  expect((await openShelf(db)).rows.get(id)).toMatchObject({ network_id: 'resnet-56' });
});

it('a second one of the same paper joins it; the same one again is refused', async () => {
  const { id } = await enter({ top1: 93.1, flopsReduction: 10.4 });
  expect(id).toMatch(/\/T1\/02$/);
  await expect(enter({ top1: 93.1, flopsReduction: 10.4 })).rejects.toMatchObject({
    code: 'conflict',
    message: `This result is on the shelf already: ${id}.`,
  });
  const other = { ...FILE.paper, link: 'https://arxiv.org/abs/1707.06168' };
  expect((await enter({ paper: other })).id).not.toContain(id.split('/')[0]);
});

it('contradicting numbers change nothing, unless the paper prints them so', async () => {
  const rows = (await entered()).length;
  await expect(enter({ table: 2, drop: 1 })).rejects.toMatchObject({
    code: 'bad-config',
    details: { field: 'drop' },
  });
  expect(await entered()).toHaveLength(rows);
  const { slips } = await enter({ table: 2, drop: 1, asPrinted: true });
  expect(slips).toHaveLength(1);
  expect((await entered())[0]?.slips).toMatchObject([{ field: 'drop', recomputed: '-0.02' }]);
});

it('is withdrawn by whoever entered it or a maintainer, and then nowhere', async () => {
  const { id } = await enter({ table: 3 });
  const reason = 'A typing error.';
  await expect(withdrawReport(db, await testPerson(db), { id, reason })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await withdrawReport(db, person, { id, reason });
  expect((await entered()).map((row) => row.id)).not.toContain(id);
  expect((await openShelf(db)).rows.has(id)).toBe(false);
  await expect(withdrawReport(db, person, { id, reason })).rejects.toMatchObject({ code: 'not-found' });
  const again = await enter({ table: 3 });
  expect(again.id).toMatch(/\/T3\/02$/);
  await withdrawReport(db, await testPerson(db, ['maintainer']), { id: again.id, reason });
  // Those that come with the program are nobody's to withdraw.
  const keeper = await testPerson(db, ['maintainer']);
  const seeded = { id: 'network-pruning-that-matters/T1/01', reason };
  await expect(withdrawReport(db, keeper, seeded)).rejects.toMatchObject({ code: 'not-found' });
});

it('the seeding of the papers at a start leaves entered ones alone, and a deleted account its name alone', async () => {
  await ensureLiterature(db);
  const rows = await entered();
  expect(rows.length).toBeGreaterThan(2);
  await deleteAccount(db, person);
  expect((await entered()).map((row) => row.id)).toEqual(rows.map((row) => row.id));
  expect(new Set((await entered()).map((row) => row.entered?.by))).toEqual(new Set(['Deleted account']));
});
