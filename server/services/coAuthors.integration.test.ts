import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { user } from '#drizzle/schema/users';
import { VISITOR } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import {
  answerInvitation,
  coAuthorsOf,
  invitationsOf,
  inviteCoAuthor,
  removeCoAuthor,
} from '#server/services/coAuthors';
import { listPublications } from '#server/services/publications';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { seedBoard, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let ada: Person;
let bob: Person;
let id = '';
beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  [ada, bob] = [await testPerson(db), await testPerson(db)];
  ({ id } = await createSubmission(db, ada, testSubmission({ method: 'fpgm', recipe: 'ft-1' })));
});
afterAll(() => opened.close());

async function refusal(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'in';
  } catch (error) {
    if (isFault(error)) return error.code;
    throw error;
  }
}
const invite = (who: string) => inviteCoAuthor(db, ada, { submission: id, who });
const told = async () => (await submissionView(db, VISITOR, id)).submitter;

test('people are found by name or ORCID iD, and a name of several is nobody’s', async () => {
  await db.update(user).set({ orcid: '0000-0002-1825-0097' }).where(eq(user.id, bob.id));
  const [one, other] = [await testPerson(db), await testPerson(db)];
  for (const twin of [one, other]) await db.update(user).set({ name: 'J. Kim' }).where(eq(user.id, twin.id));
  expect(await refusal(() => invite('j. kim'))).toBe('conflict');
  expect(await refusal(() => invite('Nobody'))).toBe('not-found');
  expect(await refusal(() => invite(ada.name))).toBe('conflict');
  expect(await invite('https://orcid.org/0000-0002-1825-0097')).toMatchObject({ person: bob.id });
  expect(await refusal(() => invite(bob.name.toUpperCase()))).toBe('conflict');
});

test('who is invited stands nowhere until they accept', async () => {
  expect(await told()).toBe(ada.name);
  expect(await invitationsOf(db, bob)).toMatchObject([{ submission: id, method: 'fpgm', by: ada.name }]);
  expect((await submissionView(db, bob, id)).part).toBe('reader');
  const stranger = await testPerson(db);
  const accept = { submission: id, accept: true };
  expect(await refusal(() => answerInvitation(db, stranger, accept))).toBe('not-found');
  await answerInvitation(db, bob, accept);
  expect(await refusal(() => answerInvitation(db, bob, accept))).toBe('not-found');
  expect(await invitationsOf(db, bob)).toEqual([]);
  expect(await told()).toBe(`${ada.name} and ${bob.name}`);
  expect((await listPublications(db, { board: 'tiny-board' }))[0]?.submitter).toBe(await told());
});

test('a co-author manages it, but neither publishes, withdraws nor names', async () => {
  expect(await submissionView(db, bob, id)).toMatchObject({
    part: 'co-author',
    may: { cancel: true, renew: true, publish: false, withdraw: false, name: false },
  });
});

test('who leaves, declines or is taken off is an author no more', async () => {
  await removeCoAuthor(db, bob, { submission: id, person: bob.id });
  expect(await told()).toBe(ada.name);
  const cy = await testPerson(db);
  await invite(cy.name);
  await answerInvitation(db, cy, { submission: id, accept: false });
  expect(await coAuthorsOf(db, id)).toEqual([]);
  expect(await refusal(() => removeCoAuthor(db, ada, { submission: id, person: cy.id }))).toBe('not-found');
});
