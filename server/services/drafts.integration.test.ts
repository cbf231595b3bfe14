import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { DraftContentSchema } from '#core/wire/drafts';
import type { DraftContent } from '#core/wire/drafts';
import { draft } from '#drizzle/schema/drafts';
import { submissionAuthor } from '#drizzle/schema/authors';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { cloneSubmission, draftNextVersion } from '#server/services/copySubmission';
import { beginDraft, deleteDraft, listDrafts, openDraft, saveDraft } from '#server/services/drafts';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { seedBoard, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let ada: Person;
beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  ada = await testPerson(db);
});
afterAll(() => opened.close());

const typed = (values: Record<string, string>): DraftContent => ({ kind: 'form', values });
const half = typed({ board: 'tiny-board', method: 'l1-filter', 'config.ratio~uniform.ratio': 'abc' });

async function codeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'in';
  } catch (error) {
    if (isFault(error)) return error.code;
    throw error;
  }
}

describe('a draft', () => {
  const id = randomUUID();

  test('keeps what was typed, right or wrong, and says what it is for', async () => {
    await saveDraft(db, ada, { id, revision: 0, content: half });
    expect(await openDraft(db, ada, id)).toMatchObject({
      revision: 1,
      board: 'tiny-board',
      method: 'l1-filter',
      content: half,
    });
    expect((await listDrafts(db, ada)).map((one) => one.id)).toEqual([id]);
  });

  test('is not written over from a window that doesn’t know of a change', async () => {
    const saved = await saveDraft(db, ada, { id, revision: 1, content: typed({ note: 'first' }) });
    expect(saved.revision).toBe(2);
    const late = { id, revision: 1, content: typed({ note: 'second' }) };
    expect(await codeOf(() => saveDraft(db, ada, late))).toBe('conflict');
    expect(await codeOf(() => saveDraft(db, ada, { ...late, revision: 0 }))).toBe('conflict');
    expect((await openDraft(db, ada, id)).content).toEqual(typed({ note: 'first' }));
  });

  test('is nobody else’s: not to be read, changed, sent or deleted', async () => {
    const bob = await testPerson(db);
    expect(await listDrafts(db, bob)).toEqual([]);
    expect(await codeOf(() => openDraft(db, bob, id))).toBe('not-found');
    expect(await codeOf(() => saveDraft(db, bob, { id, revision: 2, content: half }))).toBe('not-found');
    expect(await codeOf(() => saveDraft(db, bob, { id, revision: 0, content: half }))).toBe('conflict');
    expect(await codeOf(() => deleteDraft(db, bob, id))).toBe('not-found');
    await createSubmission(db, bob, testSubmission(), { draft: id });
    expect((await openDraft(db, ada, id)).revision).toBe(2);
  });

  test('is gone once it is sent, and only if it was', async () => {
    await expect(
      createSubmission(db, ada, testSubmission({ targets: [9] }), { draft: id }),
    ).rejects.toMatchObject({ details: { field: 'targets' } });
    expect(await listDrafts(db, ada)).toHaveLength(1);
    await createSubmission(db, ada, testSubmission(), { draft: id });
    expect(await listDrafts(db, ada)).toEqual([]);
    expect(await codeOf(() => saveDraft(db, ada, { id, revision: 2, content: half }))).toBe('not-found');
  });

  test('has limits: of size, and of their number', async () => {
    const long = typed({ note: 'x'.repeat(40_000) });
    expect(DraftContentSchema.safeParse(long).success).toBe(false);
    const many = typed(
      Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`n${i}`, 'x'.repeat(20_000)])),
    );
    expect(DraftContentSchema.safeParse(many).success).toBe(false);
    const cy = await testPerson(db);
    const begin = () =>
      beginDraft(db, cy, { id: randomUUID(), content: half, clonedFrom: null, versionOf: null });
    for (let i = 0; i < 50; i++) await begin();
    expect(await codeOf(begin)).toBe('conflict');
    expect(await db.$count(draft, eq(draft.owner, cy.id))).toBe(50);
  });
});

describe('a copy', () => {
  test('of what one may read begins a draft without its author’s words', async () => {
    const search = { configurations: 30, split: 'validation' as const, notes: 'a grid' };
    const { id } = await createSubmission(db, ada, testSubmission({ recipe: 'ft-1', search, note: 'mine' }));
    const bob = await testPerson(db);
    const copy = await openDraft(db, bob, (await cloneSubmission(db, bob, id)).id);
    expect(copy).toMatchObject({ clonedFrom: id, versionOf: null });
    expect(copy.content).toEqual({
      kind: 'file',
      file: testSubmission({ recipe: 'ft-1', search: { configurations: 1, split: 'none', notes: '' } }),
    });
    expect(await codeOf(() => cloneSubmission(db, bob, 'nothing'))).toBe('not-found');
  });

  test('as the next version is for authors, stands after the former one, and both say so', async () => {
    const file = testSubmission({ recipe: 'ft-1', note: 'first' });
    const { id } = await createSubmission(db, ada, file);
    const bob = await testPerson(db);
    expect(await codeOf(() => draftNextVersion(db, bob, id))).toBe('forbidden');
    await db.insert(submissionAuthor).values({ submission: id, person: bob.id, acceptedAt: new Date() });

    const made = await draftNextVersion(db, bob, id);
    expect((await openDraft(db, bob, made.id)).content).toEqual({ kind: 'file', file });
    const sent = await createSubmission(db, bob, file, { draft: made.id });
    expect(await submissionView(db, ada, sent.id)).toMatchObject({ version: 2, previous: id, next: null });
    expect(await submissionView(db, bob, id)).toMatchObject({ version: 1, previous: null, next: sent.id });
    // Who made the former one is asked whether they stand for this one too.
    const asked = await db.select().from(submissionAuthor).where(eq(submissionAuthor.submission, sent.id));
    expect(asked).toMatchObject([{ person: ada.id, acceptedAt: null }]);
    expect((await submissionView(db, ada, sent.id)).submitter).toBe(bob.name);

    const again = { versionOf: id };
    expect(await codeOf(() => createSubmission(db, ada, file, again))).toBe('conflict');
    const other = testSubmission({ method: 'random-filter' });
    expect(await codeOf(() => createSubmission(db, bob, other, { versionOf: sent.id }))).toBe('conflict');
    expect(await codeOf(() => createSubmission(db, ada, file, { versionOf: sent.id }))).toBe('forbidden');
  });
});
