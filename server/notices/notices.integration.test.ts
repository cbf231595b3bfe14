import { eq, sql } from 'drizzle-orm';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { notice, noticePreference } from '#drizzle/schema/notices';
import { user } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { collectEnded } from '#server/notices/collect';
import { WAITS_MINUTES, deliverDue } from '#server/notices/deliver';
import type { Means } from '#server/notices/deliver';
import { unsubscribeToken } from '#server/notices/secrets';
import { cancelSubmission } from '#server/services/cancelSubmission';
import { noticeSettings, renewSecret, unsubscribe, updateNotices } from '#server/services/notices';
import { retrySubmission } from '#server/services/retrySubmission';
import { createSubmission } from '#server/services/submissions';
import { failStage } from '#server/stages/fail';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, endWaits, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let person: Person;
let runner: LeasingRunner;
const folder = mkdtempSync(join(tmpdir(), 'fp-notices-'));

/** A real mail server that keeps what it gets, or refuses it. */
let mails: { readonly to: string; readonly text: string }[] = [];
let refuses = false;
const smtp = new SMTPServer({
  authOptional: true,
  hideSTARTTLS: true,
  onData(stream, session, done) {
    let text = '';
    stream.on('data', (piece: Buffer) => (text += piece.toString()));
    stream.on('end', () => {
      if (refuses)
        return done(
          Object.assign(new Error('mailbox of secret@person.example is full'), { responseCode: 452 }),
        );
      const to = session.envelope.rcptTo.map((one) => one.address).join();
      mails.push({ to, text: text.replaceAll('=\r\n', '').replaceAll('=3D', '=') });
      done();
    });
  },
});
let means: Means;

beforeAll(async () => {
  vi.stubEnv('FAIRPRUNE_DATA', folder);
  vi.stubEnv('NEXTAUTH_SECRET', 'x'.repeat(40));
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done));
  const { port } = smtp.server.address() as AddressInfo;
  means = {
    mail: { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'Fairprune <no-reply@fairprune.example>' },
    url: 'https://fairprune.example',
  };
});
afterAll(async () => {
  await new Promise<void>((done) => smtp.close(done));
  vi.unstubAllEnvs();
  await opened.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  await db.execute(
    sql`truncate verdict, run, curve, stage_need, stage, submission_entry, entry, submission_version, submission, notice, notice_preference cascade`,
  );
  runner = await seedRunner(db);
  person = await testPerson(db);
  await db
    .update(user)
    .set({ email: `${person.id}@person.example` })
    .where(eq(user.id, person.id));
  mails = [];
  refuses = false;
});

const submit = async () => (await createSubmission(db, person, testSubmission())).id;
const look = () => collectEnded(db, { mail: true, url: means.url });
const outbox = () => db.select().from(notice);
const dueNow = () => db.update(notice).set({ dueAt: new Date(0) });

describe('the end of a submission', () => {
  it('is mailed once, with a link to its page and one that ends e-mail', async () => {
    const id = await submit();
    expect(await look()).toBe(0);
    await computeAll(db, runner);
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    expect(await deliverDue(db, means)).toBe(1);
    expect(await deliverDue(db, means)).toBe(0);
    const [mail] = mails;
    expect(mail?.to).toBe(`${person.id}@person.example`);
    expect(mail?.text).toContain('Subject: L1-norm filters (PFEC) on tiny-board is finished');
    expect(mail?.text).toContain(`https://fairprune.example/submissions/${id}`);
    const token = encodeURIComponent(await unsubscribeToken(person.id));
    expect(mail?.text).toContain(`https://fairprune.example/unsubscribe?token=${token}`);
    expect(mail?.text.replaceAll(/\r\n\s+/g, '')).toContain(`/api/notices/unsubscribe?token=${token}>`);
    expect(mail?.text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect((await noticeSettings(db, person.id)).sent).toMatchObject([
      {
        channel: 'email',
        type: 'submission.done',
        submission: id,
        state: 'sent',
        attempts: 1,
        lastFault: null,
      },
    ]);
  });

  it('is told as a failure, and again when what was tried again ends', async () => {
    const id = await submit();
    for (let i = 0; i < 3; i++) {
      const lease = await leaseStage(db, runner);
      const fault = {
        code: 'internal' as const,
        message: '',
        hint: null,
        class: 'platform' as const,
        logTail: '',
      };
      await failStage(db, { hash: lease!.hash, leaseToken: lease!.leaseToken, fault });
      await endWaits(db);
    }
    await computeAll(db, runner);
    expect(await look()).toBe(1);
    await deliverDue(db, means);
    expect(mails[0]?.text).toContain('has failed');
    await retrySubmission(db, person, id);
    expect(await look()).toBe(0);
    await computeAll(db, runner);
    expect(await look()).toBe(1);
    await deliverDue(db, means);
    expect(mails.map((one) => one.text.includes('is finished'))).toEqual([false, true]);
  });

  it('is no news when somebody cancelled it, nor when it ended long ago', async () => {
    await cancelSubmission(db, person, await submit());
    expect(await look()).toBe(0);
    await submit();
    await computeAll(db, runner);
    await db.execute(sql`update run set finished_at = now() - interval '2 days'`);
    expect(await look()).toBe(0);
  });

  it('is found by one of two processes that look at once', async () => {
    await submit();
    await computeAll(db, runner);
    const found = await Promise.all([look(), look()]);
    expect(found.toSorted()).toEqual([0, 1]);
    const sent = await Promise.all([deliverDue(db, means), deliverDue(db, means)]);
    expect(sent.toSorted()).toEqual([0, 1]);
    expect(mails).toHaveLength(1);
  });

  it('is not mailed where no address is known or no mail server, nor hooked without a hook', async () => {
    await db.update(user).set({ email: null }).where(eq(user.id, person.id));
    await submit();
    await computeAll(db, runner);
    expect(await look()).toBe(0);
    expect(await outbox()).toEqual([]);
  });
});

describe('what was not taken', () => {
  it('is tried again later and later, then given up, and what the mail server wrote is not kept', async () => {
    refuses = true;
    await submit();
    await computeAll(db, runner);
    await look();
    const waits: number[] = [];
    for (const _ of WAITS_MINUTES) {
      await deliverDue(db, means);
      const [row] = await outbox();
      const { rows } = await db.execute<{ minutes: number }>(
        sql`select round(extract(epoch from due_at - now()) / 60)::int as minutes from notice`,
      );
      waits.push(rows[0]!.minutes);
      expect(row).toMatchObject({
        state: 'waiting',
        lastFault: expect.stringMatching(/^The mail server/) as string,
      });
      expect(row!.lastFault).not.toContain('secret@');
      await dueNow();
    }
    expect(waits).toEqual([...WAITS_MINUTES]);
    await deliverDue(db, means);
    expect((await outbox())[0]).toMatchObject({ state: 'given-up', attempts: 7 });
    refuses = false;
    await dueNow();
    expect(await deliverDue(db, means)).toBe(0);
    expect(mails).toEqual([]);
  });

  it('by a webhook to the end stops the webhook until it is saved again', async () => {
    await updateNotices(db, person, { email: false, webhook: 'https://hooks.invalid/in' });
    await submit();
    await computeAll(db, runner);
    expect(await look()).toBe(1);
    for (let i = 0; i < 7; i++) {
      await dueNow();
      await deliverDue(db, means);
    }
    expect(await noticeSettings(db, person.id)).toMatchObject({
      webhookFault: expect.stringMatching(/^The webhook was not reached: /) as string,
      sent: [{ channel: 'webhook', state: 'given-up', attempts: 7 }],
    });
    await submit().then(() => createSubmission(db, person, testSubmission({ recipe: 'ft-1' })));
    await computeAll(db, runner);
    expect(await look()).toBe(0);
    await updateNotices(db, person, { email: false, webhook: 'https://hooks.invalid/in' });
    expect((await noticeSettings(db, person.id)).webhookFault).toBeNull();
  });
});

describe('settings', () => {
  it('give a secret for a new address, none for the same, and another one on demand', async () => {
    const at = (webhook: string | null, email = true) => updateNotices(db, person, { email, webhook });
    const first = await at('https://hooks.example.org/a');
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await at('https://hooks.example.org/a', false)).secret).toBeNull();
    const other = await at('https://hooks.example.org/b');
    const renewed = await renewSecret(db, person);
    expect(new Set([first.secret, other.secret, renewed.secret]).size).toBe(3);
    await at(null);
    await expect(renewSecret(db, person)).rejects.toMatchObject({ code: 'not-found' });
    const stored = JSON.stringify(await db.select().from(noticePreference));
    expect(stored).not.toContain('whsec');
  });

  it('refuse an address inside of a network', async () => {
    const inside = updateNotices(db, person, { email: true, webhook: 'https://169.254.169.254/latest' });
    await expect(inside).rejects.toMatchObject({ code: 'bad-config', details: { field: 'webhook' } });
  });

  it('are changed by the link in an e-mail alone by its receiver, and for e-mail alone', async () => {
    await updateNotices(db, person, { email: true, webhook: 'https://hooks.example.org/a' });
    await submit();
    await computeAll(db, runner);
    await look();
    const token = await unsubscribeToken(person.id);
    for (const wrong of [
      '',
      person.id,
      `${token.slice(0, -1)}x`,
      token.replace(person.id, (await testPerson(db)).id),
    ])
      await expect(unsubscribe(db, wrong)).rejects.toMatchObject({ code: 'not-found' });
    await unsubscribe(db, token);
    await unsubscribe(db, token);
    expect(await noticeSettings(db, person.id)).toMatchObject({
      email: false,
      webhook: 'https://hooks.example.org/a',
    });
    // What was on its way already does not go out either.
    await db.delete(notice).where(eq(notice.channel, 'webhook'));
    await deliverDue(db, means);
    expect(mails).toEqual([]);
    expect((await outbox())[0]).toMatchObject({ state: 'given-up' });
  });
});
