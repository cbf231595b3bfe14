import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import type { Fault } from '#core/errors/fault';
import { entry } from '#drizzle/schema/entries';
import { stage } from '#drizzle/schema/stages';
import { VISITOR } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { verifyEventLog } from '#server/events/verify';
import { boardView } from '#server/services/boardView';
import { answerDispute, decideDispute, openDispute, rerunDisputed } from '#server/services/disputes';
import { listDisputes } from '#server/services/disputeViews';
import { submissionsOf } from '#server/services/mySubmissions';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testBoard, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let ada: Person;
let reader: Person;
let maintainer: Person;
/** Of ada's submission, and one that nobody disputes. */
let id = '';
let submission = '';

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  [ada, reader, maintainer] = [
    await testPerson(db),
    await testPerson(db),
    await testPerson(db, ['researcher', 'maintainer']),
  ];
  const made = await createSubmission(db, ada, testSubmission({ method: 'fpgm', recipe: 'ft-1' }));
  submission = made.id;
  await computeAll(db, await seedRunner(db));
  const rows = await db.select().from(entry).where(eq(entry.method, 'fpgm'));
  id = rows.find((row) => row.recipeId === 'ft-1')!.id;
});
afterAll(() => opened.close());

const claim = 'The ratio was chosen by looking at test images.';

async function refusal(call: () => Promise<unknown>): Promise<Fault['code'] | 'in'> {
  try {
    await call();
    return 'in';
  } catch (error) {
    if (isFault(error)) return error.code;
    throw error;
  }
}
const ceiling = async () => (await db.select().from(entry).where(eq(entry.id, id)))[0]?.ceiling;
const disputed = async () => (await boardView(db, { board: testBoard().id })).disputed;
const first = async (actor: Person | typeof VISITOR = VISITOR) =>
  (await listDisputes(db, actor, { entry: id }))[0]!;

describe('a dispute', () => {
  let about = '';

  test('is opened by a reader, once an entry, and never about one’s own', async () => {
    expect(await refusal(() => openDispute(db, ada, { entry: id, claim }))).toBe('conflict');
    expect(await refusal(() => openDispute(db, reader, { entry: 'none', claim }))).toBe('not-found');
    about = (await openDispute(db, reader, { entry: id, claim })).id;
    expect(await refusal(() => openDispute(db, reader, { entry: id, claim }))).toBe('conflict');
    expect(await first()).toMatchObject({
      id: about,
      state: 'open',
      by: reader.name,
      claim,
      may: { answer: false, rerun: false, decide: false },
    });
    expect(await listDisputes(db, VISITOR, { submission })).toHaveLength(1);
    expect(await listDisputes(db, VISITOR, { undecided: true })).toHaveLength(1);
    expect(await disputed()).toEqual([id]);
    expect((await submissionsOf(db, ada.id))[0]).toMatchObject({ unanswered: 1 });
  });

  test('is answered by the authors, once, without a name', async () => {
    const answer = 'They were validation images; see the notes.';
    expect(await refusal(() => answerDispute(db, reader, { id: about, answer }))).toBe('forbidden');
    expect((await first(ada)).may.answer).toBe(true);
    await answerDispute(db, ada, { id: about, answer });
    expect(await refusal(() => answerDispute(db, ada, { id: about, answer }))).toBe('conflict');
    const shown = await first();
    expect(shown.answer?.text).toBe(answer);
    expect(JSON.stringify(shown)).not.toContain(ada.name);
    expect((await submissionsOf(db, ada.id))[0]).toMatchObject({ unanswered: 0 });
  });

  test('a re-run computes pruning and retraining once more, beside what is recorded', async () => {
    const before = await db.select().from(entry).where(eq(entry.id, id));
    const stages = await db.$count(stage);
    expect(await rerunDisputed(db, maintainer, { id: about })).toMatchObject({ stages: 6 });
    expect(await refusal(() => rerunDisputed(db, maintainer, { id: about }))).toBe('conflict');
    expect(await db.$count(stage)).toBe(stages + 6);
    expect((await first()).rerun?.runs).toMatchObject(
      [0, 1, 2].map((index) => ({ index, state: 'waiting', recorded: 70, again: null, sameWeights: null })),
    );

    await computeAll(db, await seedRunner(db), () => 691);
    expect((await first()).rerun?.runs).toMatchObject(
      [0, 1, 2].map((index) => ({
        index,
        state: 'done',
        recorded: 70,
        again: 69.1,
        sameWeights: false,
        otherRunner: true,
      })),
    );
    expect(await db.select().from(entry).where(eq(entry.id, id))).toEqual(before);
  });

  test('upheld demotes the entry, turned gives its rank back, and the log says who', async () => {
    const reason = 'the re-run is a point lower';
    expect(await ceiling()).toBe('S4.2');
    await decideDispute(db, maintainer, { id: about, decision: 'upheld', reason });
    expect(await ceiling()).toBe('S1');
    expect(await disputed()).toEqual([]);
    expect(await first()).toMatchObject({ state: 'upheld', decision: { reason } });
    expect(
      await refusal(() => decideDispute(db, maintainer, { id: about, decision: 'upheld', reason })),
    ).toBe('conflict');
    expect(await refusal(() => answerDispute(db, ada, { id: about, answer: claim }))).toBe('conflict');
    expect(await refusal(() => rerunDisputed(db, maintainer, { id: about }))).toBe('conflict');

    const second = (await openDispute(db, reader, { entry: id, claim: `${claim} Again.` })).id;
    await decideDispute(db, maintainer, { id: second, decision: 'upheld', reason });
    await decideDispute(db, maintainer, {
      id: about,
      decision: 'dismissed',
      reason: 'the other one says it',
    });
    expect(await ceiling()).toBe('S1');
    await decideDispute(db, maintainer, { id: second, decision: 'dismissed', reason: 'it was noise' });
    expect(await ceiling()).toBe('S4.2');
    expect(await listDisputes(db, VISITOR, { undecided: true })).toEqual([]);
    expect(await verifyEventLog(db)).toMatchObject({ intact: true });
  });

  test('nobody decides about an entry of their own, maintainer or not', async () => {
    const own = { ...ada, roles: ['researcher', 'maintainer'] as const };
    const third = (await openDispute(db, reader, { entry: id, claim })).id;
    const dismiss = { id: third, decision: 'dismissed' as const, reason: 'I say so' };
    expect(await refusal(() => decideDispute(db, own, dismiss))).toBe('forbidden');
    expect((await first(own)).may).toEqual({ answer: true, rerun: true, decide: false });
    await decideDispute(db, maintainer, dismiss);
  });
});
