import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventLog } from '#drizzle/schema/events';
import { account, user } from '#drizzle/schema/users';
import { identify } from '#server/auth/identify';
import type { Identity } from '#server/auth/identify';
import type { OpenedDatabase } from '#server/db/types';
import { testDatabase, testPerson } from '#server/testing/database';

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await testDatabase();
});
afterAll(() => opened.close());

let made = 0;
const someone = (more: Partial<Identity> = {}): Identity => ({
  provider: 'oidc',
  providerAccountId: `subject-${++made}`,
  name: 'Ada',
  email: null,
  ...more,
});
const rolesOf = async (id: string) =>
  (await opened.db.select({ roles: user.roles }).from(user).where(eq(user.id, id)))[0]?.roles;

test('the first sign-in makes a researcher, the next one finds the same person', async () => {
  const who = someone();
  const id = await identify(opened.db, who, null);
  expect(await rolesOf(id)).toEqual(['researcher']);
  expect(await identify(opened.db, { ...who, name: 'Ada L.' }, null)).toBe(id);
  const [event] = await opened.db.select().from(eventLog).where(eq(eventLog.subject, id));
  expect(event).toMatchObject({ action: 'account.create' });
});

test('an account that the operator named gets every role, another provider’s account of that id does not', async () => {
  const who = someone({ providerAccountId: '583231' });
  const id = await identify(opened.db, who, null, ['oidc:583231']);
  expect(await rolesOf(id)).toEqual(['researcher', 'maintainer', 'operator']);
  const other = await identify(opened.db, { ...who, provider: 'github' }, null, ['oidc:583231']);
  expect(await rolesOf(other)).toEqual(['researcher']);
});

test('somebody signed in links a further account and comes in by either', async () => {
  const first = someone();
  const second = someone({ provider: 'github' });
  const id = await identify(opened.db, first, null);
  expect(await identify(opened.db, second, id)).toBe(id);
  expect(await identify(opened.db, second, null)).toBe(id);
});

test('an account of somebody else can’t be linked, and stays theirs', async () => {
  const theirs = someone();
  const id = await identify(opened.db, theirs, null);
  const me = await testPerson(opened.db);
  await expect(identify(opened.db, theirs, me.id)).rejects.toMatchObject({ code: 'conflict' });
  expect(await identify(opened.db, theirs, null)).toBe(id);
});

test('the local administrator’s session takes nobody’s account over', async () => {
  const id = await identify(opened.db, someone(), 'local');
  expect(id).not.toBe('local');
});

test('an equal e-mail address is no proof: the newcomer is told to link', async () => {
  await identify(opened.db, someone({ email: 'ada@example.org' }), null);
  const again = identify(opened.db, someone({ provider: 'github', email: 'ADA@example.org' }), null);
  await expect(again).rejects.toMatchObject({ code: 'conflict' });
});

test('of two first sign-ins at the same time one person results', async () => {
  const who = someone();
  const answers = await Promise.allSettled([1, 2, 3].map(() => identify(opened.db, who, null)));
  const ids = new Set(answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  expect(ids.size).toBe(1);
  const [found] = await opened.db
    .select({ n: count() })
    .from(account)
    .where(eq(account.providerAccountId, who.providerAccountId));
  expect(found?.n).toBe(1);
});

test('names from providers are cleaned and never empty', async () => {
  const id = await identify(opened.db, someone({ name: `  Ev\u202Eil\n${'x'.repeat(300)} ` }), null);
  const [row] = await opened.db.select().from(user).where(eq(user.id, id));
  expect(row?.name).toMatch(/^Evilx{116}$/);
  const nameless = someone({ name: ' \u0000 ' });
  const [other] = await opened.db
    .select()
    .from(user)
    .where(eq(user.id, await identify(opened.db, nameless, null)));
  expect(other?.name).toBe(nameless.providerAccountId);
});
