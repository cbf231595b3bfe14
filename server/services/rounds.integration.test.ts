import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretCommitment } from '#core/rounds/commitment';
import { checkReveal } from '#core/rounds/reveal';
import { roundSeeds } from '#core/rounds/seeds';
import { eventLog } from '#drizzle/schema/events';
import { round, roundSecret } from '#drizzle/schema/rounds';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import { runner as runnerTable } from '#drizzle/schema/runners';
import { readArtifact } from '#server/artifacts/http';
import { artifactFile } from '#server/artifacts/store';
import { SYSTEM, VISITOR } from '#server/auth/actor';
import type { Actor, Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { boardView } from '#server/services/boardView';
import { reviseBoard } from '#server/services/boards';
import { entryView } from '#server/services/entryView';
import { resultsOf } from '#server/testing/results';
import { closeRound, openRound, roundView } from '#server/services/rounds';
import { hidingValues } from '#server/services/startRound';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testBoard, testSubmission } from '#server/testing/verification';

const BOARD = { board: 'tiny-board' } as const;
let opened: OpenedDatabase;
let db: Db;
let keeper: Person;
let runner: LeasingRunner;
let folder = '';
let id = '';
let entries: readonly string[] = [];

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  folder = await mkdtemp(join(tmpdir(), 'fairprune-rounds-'));
  keeper = await testPerson(db, ['maintainer', 'researcher']);
  runner = await seedRunner(db);
  await seedBoard(db, { ranking: 'private' });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await opened.close();
});

const secrets = async () => {
  const [row] = await db.select().from(roundSecret);
  if (row === undefined) throw new Error('the board has no secret');
  return row;
};

/** Everything that anybody but a runner can be told, as one text. */
async function toldToAnybody(): Promise<string> {
  const views: unknown[] = [
    await boardView(db, BOARD),
    await roundView(db, BOARD),
    await resultsOf(db, BOARD.board),
    await db.select().from(eventLog),
    ...(await Promise.all(entries.map((one) => entryView(db, one)))),
    ...(id === '' ? [] : [await submissionView(db, keeper, id)]),
  ];
  return JSON.stringify(views);
}

async function expectNoSecret(): Promise<void> {
  const { secret, salt } = await secrets();
  const seeds = roundSeeds('tiny-board', secret);
  const told = await toldToAnybody();
  const hashes = await db.select({ result: stage.result }).from(stage).where(eq(stage.kind, 'base'));
  const weights = hashes.flatMap(({ result }) => result?.checkpoint.weightsHash ?? []);
  for (const hidden of [secret, salt, seeds.blind ?? '', ...weights]) expect(told).not.toContain(hidden);
  for (const index of [0, 1, 2]) expect(told).not.toContain(String(seeds.base(index)));
}

/** Status of a download of some stage's network, whose bytes are put where the store has them. */
async function download(kind: 'base' | 'prune' | 'retrain', actor: Actor): Promise<number> {
  const [row] = await db.select({ result: stage.result }).from(stage).where(eq(stage.kind, kind)).limit(1);
  const sha256 = row?.result?.checkpoint.sha256 ?? '';
  const path = artifactFile(folder, sha256);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, new Uint8Array(10));
  const service = { db, dataFolder: folder, maxBytes: 100, actorOf: () => Promise.resolve(actor) };
  const response = await readArtifact(service, new Request('http://127.0.0.1/'), sha256);
  await response.body?.cancel();
  return response.status;
}
const RUNNER: Actor = { kind: 'runner', tokenId: 't', owner: 'o', trust: 'official' };

describe('before a round opens', () => {
  it('the commitment to its secret stands with its time, and in the event log', async () => {
    const { secret } = await secrets();
    const view = await roundView(db, BOARD);
    expect(view).toMatchObject({
      state: 'preparing',
      secretCommitment: secretCommitment('tiny-board', secret),
      basesCommitment: null,
      reveal: null,
    });
    expect(Date.parse(view.committedAt)).not.toBeNaN();
    const [event] = await db.select().from(eventLog).where(eq(eventLog.action, 'round.commit'));
    expect(event?.details).toEqual({ version: 1, secretCommitment: view.secretCommitment });
  });

  it('its bases are queued, with seeds and hashes that follow from the secret alone', async () => {
    const seeds = roundSeeds('tiny-board', (await secrets()).secret);
    const bases = await db.select().from(stage);
    expect(bases).toHaveLength(3);
    for (const { definition } of bases) {
      expect(definition).toMatchObject({ kind: 'base', blind: seeds.blind });
      expect([0, 1, 2].map(seeds.base)).toContain(definition.kind === 'base' ? definition.seed : null);
    }
  });

  it('takes no publications, and opens only when all bases are trained', async () => {
    await expect(createSubmission(db, keeper, testSubmission())).rejects.toThrow(/is not open/);
    await expect(openRound(db, keeper, BOARD)).rejects.toThrow(/Of the 3 ranking bases .* 0 are trained/);
    await expect(closeRound(db, keeper, BOARD)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('a statement with its secret that fails doesn’t bring the secret into an error', async () => {
    const { boardVersion, secret, salt } = await secrets();
    const failing = () => db.insert(roundSecret).values({ boardVersion, secret, salt });
    const texts = async (work: () => Promise<unknown>) =>
      work().then(
        () => 'nothing failed',
        (error: unknown) => inspect(error, { depth: 9 }),
      );
    expect(await texts(failing)).toContain(secret);
    const hidden = await texts(() => hidingValues(failing));
    expect(hidden).toContain('round_secret_pkey');
    for (const value of [secret, salt]) expect(hidden).not.toContain(value);
  });

  it('its bases are not computed by volunteers', async () => {
    const volunteer = await seedRunner(db);
    await db.update(runnerTable).set({ trust: 'volunteer' }).where(eq(runnerTable.id, volunteer.id));
    expect(await leaseStage(db, volunteer)).toBeNull();
  });
});

describe('while a round is open', () => {
  beforeAll(async () => {
    await computeAll(db, runner);
    await openRound(db, keeper, BOARD);
    for (const method of ['random-filter', 'l1-filter'])
      ({ id, entries } = await createSubmission(db, keeper, testSubmission({ method })));
    await computeAll(db, runner);
  });

  it('the commitment to its bases is there; opening again changes nothing', async () => {
    const view = await roundView(db, BOARD);
    expect(view.state).toBe('open');
    expect(view.basesCommitment).toMatch(/^[0-9a-f]{64}$/);
    expect(await openRound(db, keeper, BOARD)).toEqual(view);
  });

  it('runs draw their seeds by HMAC from the frozen submission: each method its own', async () => {
    const seeds = roundSeeds('tiny-board', (await secrets()).secret);
    const rows = await db.execute<{ seed: string; index: number; config: string }>(
      sql`select r.seed, r.index, e.config_fingerprint as config from run r join entry e on e.id = r.entry`,
    );
    expect(rows.rows.length).toBeGreaterThan(0);
    for (const row of rows.rows) expect(Number(row.seed)).toBe(seeds.retrain(row.index, row.config));
    const drawn = new Set(rows.rows.map((row) => `${row.config} ${row.index} ${row.seed}`));
    expect(new Set(rows.rows.map((row) => row.seed)).size).toBe(drawn.size);
    const again = await createSubmission(db, await testPerson(db), testSubmission({ note: 'new luck?' }));
    expect(again).toMatchObject({ computed: 0, entries });
  });

  it('no answer and no event holds secret, salt, seeds or hashes of its bases', expectNoSecret);

  it('what comes from its bases only official runners may fetch', async () => {
    for (const kind of ['base', 'prune', 'retrain'] as const) {
      for (const actor of [VISITOR, keeper, { ...RUNNER, trust: 'volunteer' } as const])
        expect(await download(kind, actor)).toBe(403);
      expect(await download(kind, RUNNER)).toBe(200);
    }
    const { runs } = await entryView(db, entries[0] ?? '');
    expect(runs.every((one) => one.stages.every(({ sealed }) => sealed))).toBe(true);
  });

  it('a run tells its seed with its result, not before', async () => {
    const { entries: next } = await createSubmission(
      db,
      keeper,
      testSubmission({ config: { ratio: { kind: 'uniform', ratio: 0.55 } } }),
    );
    expect((await entryView(db, next[0] ?? '')).runs.map((one) => one.seed)).toEqual([null, null, null]);
    await expect(closeRound(db, keeper, BOARD)).rejects.toThrow(/runs are not finished/);
    await computeAll(db, runner);
    const stored = await db
      .select({ seed: run.seed })
      .from(run)
      .where(eq(run.entry, next[0] ?? ''))
      .orderBy(run.index);
    const shown = (await entryView(db, next[0] ?? '')).runs.map((one) => one.seed);
    expect(shown).toEqual(stored.map((row) => row.seed));
  });
});

describe('once a round is closed', () => {
  it('everything it committed to can be computed again by anybody', async () => {
    const closed = await closeRound(db, keeper, BOARD);
    expect(closed.state).toBe('closed');
    const checks = checkReveal(closed) ?? [];
    expect(checks.length).toBeGreaterThan(2 + 3);
    expect(checks.filter((one) => !one.holds)).toEqual([]);
    expect(await closeRound(db, keeper, BOARD)).toEqual(closed);
  });

  it('a secret, base or seed that was exchanged shows', async () => {
    const closed = await roundView(db, BOARD);
    const reveal = closed.reveal!;
    const failing = (changed: Partial<typeof reveal>) =>
      (checkReveal({ ...closed, reveal: { ...reveal, ...changed } }) ?? [])
        .filter((one) => !one.holds)
        .map((one) => one.what);
    expect(failing({ secret: 'a'.repeat(64) })[0]).toBe('commitment to the secret');
    const [first, ...rest] = reveal.bases;
    expect(failing({ bases: [{ ...first!, weightsHash: 'b'.repeat(64) }, ...rest] })).toEqual([
      'commitment to the bases',
    ]);
    const [one, ...others] = reveal.runs;
    expect(failing({ runs: [{ ...one!, seed: one!.seed + 1 }, ...others] })).toHaveLength(1);
  });

  it('its bases may be fetched by everybody', async () => {
    for (const kind of ['base', 'prune', 'retrain'] as const) expect(await download(kind, VISITOR)).toBe(200);
  });

  it('it takes no more publications; the next round is a version of its own with another secret', async () => {
    await expect(createSubmission(db, keeper, testSubmission())).rejects.toThrow(/is closed/);
    const before = await roundView(db, BOARD);
    const file = testBoard({ ranking: 'private' });
    expect(await reviseBoard(db, SYSTEM, file)).toMatchObject({
      id: 'tiny-board',
      version: 2,
      created: true,
    });
    const next = await roundView(db, BOARD);
    expect(next).toMatchObject({ version: 2, state: 'preparing' });
    expect(next.secretCommitment).not.toBe(before.secretCommitment);
    expect(await roundView(db, { ...BOARD, version: 1 })).toEqual(before);
    expect(await db.select().from(round)).toHaveLength(2);
    expect((await boardView(db, BOARD)).versions[0]).toMatchObject({
      version: 2,
      changed: ['ranking bases and seeds'],
    });
  });

  it('boards on public bases have no round', async () => {
    await seedBoard(db, { id: 'open-board' });
    await expect(roundView(db, { board: 'open-board' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
