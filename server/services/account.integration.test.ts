import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { submission } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import { identify } from '#server/auth/identify';
import { actorOfToken } from '#server/auth/tokens';
import type { OpenedDatabase } from '#server/db/types';
import { submissionAuthor } from '#drizzle/schema/authors';
import { beginDraft, listDrafts } from '#server/services/drafts';
import { deleteAccount, exportAccount, unlinkAccount, updateProfile } from '#server/services/account';
import { listPeople, setRoles } from '#server/services/people';
import { createSubmission } from '#server/services/submissions';
import { createPersonToken, revokePersonToken, rotatePersonToken, tokensOf } from '#server/services/tokens';
import { testDatabase, testPerson } from '#server/testing/database';
import { seedBoard, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await testDatabase();
  await seedBoard(opened.db);
});
afterAll(() => opened.close());

async function signedUp(provider = 'oidc'): Promise<Person> {
  const identity = { provider, providerAccountId: crypto.randomUUID(), name: 'Grace', email: null };
  const id = await identify(opened.db, identity, null);
  return { kind: 'person', id, name: 'Grace', roles: ['researcher'], scopes: null };
}
const wanted = { name: 'laptop', scopes: ['read' as const, 'submit' as const], expiresInDays: 30 };

test('a token speaks for its owner within its scopes, until it is revoked', async () => {
  const me = await signedUp();
  const made = await createPersonToken(opened.db, me, wanted);
  expect(await actorOfToken(opened.db, made.token)).toMatchObject({ id: me.id, scopes: ['read', 'submit'] });
  expect(JSON.stringify(await tokensOf(opened.db, me))).not.toContain(made.token);
  expect((await tokensOf(opened.db, me))[0]?.lastUsedAt).not.toBeNull();
  await revokePersonToken(opened.db, me, made.id);
  await expect(actorOfToken(opened.db, made.token)).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(revokePersonToken(opened.db, me, made.id)).rejects.toMatchObject({ code: 'not-found' });
});

test('nobody revokes or replaces the token of another', async () => {
  const mine = await createPersonToken(opened.db, await signedUp(), wanted);
  const other = await signedUp();
  await expect(revokePersonToken(opened.db, other, mine.id)).rejects.toMatchObject({ code: 'not-found' });
  const rotation = rotatePersonToken(opened.db, other, { id: mine.id, overlapHours: 1 });
  await expect(rotation).rejects.toMatchObject({ code: 'not-found' });
  expect(await actorOfToken(opened.db, mine.token)).toMatchObject({ kind: 'person' });
});

test('a token can’t make one that may do more, and researchers get no maintain', async () => {
  const me = await signedUp();
  const limited: Person = { ...me, scopes: ['read'] };
  const more = createPersonToken(opened.db, limited, wanted);
  await expect(more).rejects.toMatchObject({ code: 'forbidden', details: { field: 'scopes' } });
  const maintain = createPersonToken(opened.db, me, { ...wanted, scopes: ['maintain'] });
  await expect(maintain).rejects.toMatchObject({ code: 'forbidden' });
});

test('replacing a token: both work during the overlap, with none the old one ends at once', async () => {
  const me = await signedUp();
  const old = await createPersonToken(opened.db, me, wanted);
  const next = await rotatePersonToken(opened.db, me, { id: old.id, overlapHours: 24 });
  expect(await actorOfToken(opened.db, old.token)).toMatchObject({ id: me.id });
  expect(await actorOfToken(opened.db, next.token)).toMatchObject({ id: me.id, scopes: wanted.scopes });
  const last = await rotatePersonToken(opened.db, me, { id: next.id, overlapHours: 0 });
  await expect(actorOfToken(opened.db, next.token)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await actorOfToken(opened.db, last.token)).toMatchObject({ id: me.id });
});

test('the last way to sign in can’t be unlinked, a second one can', async () => {
  const me = await signedUp();
  const second = { provider: 'github', providerAccountId: crypto.randomUUID(), name: 'grace', email: null };
  await identify(opened.db, second, me.id);
  const left = await unlinkAccount(opened.db, me, second);
  expect(left.accounts).toHaveLength(1);
  const [last] = left.accounts;
  if (last === undefined) throw new Error('no account');
  await expect(unlinkAccount(opened.db, me, last)).rejects.toMatchObject({ code: 'conflict' });
});

test('deletion takes the name and the doors, and leaves the submission', async () => {
  const me = await signedUp();
  await updateProfile(opened.db, me, { name: 'Grace H.', affiliation: 'Yale', orcid: '0000-0002-1825-0097' });
  const made = await createSubmission(opened.db, me, testSubmission());
  await beginDraft(opened.db, me, {
    id: crypto.randomUUID(),
    content: { kind: 'form', values: { note: 'not yet' } },
    clonedFrom: null,
    versionOf: null,
  });
  const theirs = await createSubmission(opened.db, await testPerson(opened.db), testSubmission());
  await opened.db.insert(submissionAuthor).values({ submission: theirs.id, person: me.id });
  const { token } = await createPersonToken(opened.db, me, wanted);
  const taken = await exportAccount(opened.db, me);
  expect(taken.account).toMatchObject({ name: 'Grace H.', affiliation: 'Yale' });
  expect(taken.submissions).toHaveLength(1);
  expect(taken.drafts).toMatchObject([{ content: { values: { note: 'not yet' } } }]);
  expect(taken.coAuthored).toMatchObject([{ submission: theirs.id, acceptedAt: null }]);
  expect(taken.events.length).toBeGreaterThan(2);

  await deleteAccount(opened.db, me);
  await expect(actorOfToken(opened.db, token)).rejects.toMatchObject({ code: 'unauthenticated' });
  const [row] = await opened.db.select().from(user).where(eq(user.id, me.id));
  expect(JSON.stringify(row)).not.toMatch(/Grace|Yale|1825/);
  const [kept] = await opened.db.select().from(submission).where(eq(submission.id, made.id));
  expect(kept).toBeDefined();
  expect(await listDrafts(opened.db, me)).toEqual([]);
  expect(await opened.db.$count(submissionAuthor, eq(submissionAuthor.person, me.id))).toBe(0);
  expect(await listPeople(opened.db, 'Grace H.')).toEqual([]);
});

test('the local administrator can’t be deleted', async () => {
  const local: Person = { kind: 'person', id: 'local', name: 'Local', roles: [], scopes: null };
  await expect(deleteAccount(opened.db, local)).rejects.toMatchObject({ code: 'forbidden' });
});

test('roles are set by operators, who can’t lock themselves out', async () => {
  const operator = await testPerson(opened.db, ['operator']);
  const me = await signedUp();
  const person = await setRoles(opened.db, operator, { id: me.id, roles: ['maintainer'] });
  expect(person.roles).toEqual(['maintainer']);
  const self = setRoles(opened.db, operator, { id: operator.id, roles: ['researcher'] });
  await expect(self).rejects.toMatchObject({ code: 'conflict' });
  const nobody = setRoles(opened.db, operator, { id: 'nobody', roles: [] });
  await expect(nobody).rejects.toMatchObject({ code: 'not-found' });
});
