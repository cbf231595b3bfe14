import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { orderedTables } from '#server/backup/tables';
import { openPglite } from '#server/db/open';
import { openPostgres } from '#server/db/postgres';
import type { Db, OpenedDatabase } from '#server/db/types';
import { TOPICS, readTopic } from '#server/reading/topics';
import type { Ears } from '#server/reading/topics';
import { listenForChanges } from '#server/stages/listen';
import { testDatabaseUrl } from '#server/testing/database';

/** What is heard of a row that comes, is written again without a change of what pages show, and goes. */
type Heard = { readonly insert: string; readonly update: string; readonly delete: string };
const always = (topic: string): Heard => ({ insert: topic, update: topic, delete: topic });
/** Of rows in which every text is `x`. */
const BOARD = always('board:x');
const ANYTHING = always('anything');
/** Says why no page that is kept shows it. */
const NOTHING = (_why: string): Heard => always('');

/** What is heard of each table. A new table fails the test until somebody decides. */
const HEARD: Readonly<Record<string, Heard>> = {
  account: NOTHING('its owner’s alone'),
  api_token: NOTHING('its owner’s alone'),
  artifact: NOTHING('shown by the stage that names it, once that is done'),
  base_set: ANYTHING,
  board: BOARD,
  board_version: BOARD,
  charge: NOTHING('on no reading page'),
  curve: NOTHING('grows while its stage runs, on pages kept for seconds; whole when its run is told'),
  dataset_version: ANYTHING,
  dispute: BOARD,
  draft: NOTHING('its owner’s alone'),
  entry: BOARD,
  entry_movement: BOARD,
  event_log: NOTHING('on no reading page'),
  halt: ANYTHING,
  notice: NOTHING('its receiver’s alone'),
  notice_mark: NOTHING('on no page'),
  notice_preference: NOTHING('its owner’s alone'),
  paper: ANYTHING,
  quota: NOTHING('on no reading page'),
  record_loss: ANYTHING,
  reported_claim: ANYTHING,
  reported_result: ANYTHING,
  round: BOARD,
  round_secret: NOTHING('never shown'),
  run: BOARD,
  runner: { insert: 'anything', update: '', delete: '' },
  sealed_artifact: NOTHING('never shown'),
  search_document: ANYTHING,
  sign_in_link: NOTHING('never shown'),
  stage: NOTHING('told by its runs; what ends or begins work is tested below'),
  stage_need: NOTHING('on no page'),
  submission: BOARD,
  submission_author: BOARD,
  submission_entry: BOARD,
  submission_version: BOARD,
  swap_pair: BOARD,
  users: { insert: '', update: '', delete: 'anything' },
  verdict: BOARD,
};

let opened: OpenedDatabase;
let db: Db;
let stop: () => Promise<void> = () => Promise.resolve();
let heard: string[] = [];
let marks = 0;

beforeAll(async () => {
  let wake: () => void = () => undefined;
  const hears = new Promise<void>((resolve) => (wake = resolve));
  const ears: Ears = {
    hears: wake,
    changed: (topic) => heard.push(topic.kind === 'board' ? `board:${topic.id}` : topic.kind),
    deaf: () => heard.push('deaf'),
  };
  const url = await testDatabaseUrl();
  if (url === null) {
    const pglite = await openPglite(null);
    opened = pglite;
    if (pglite.kind === 'pglite') await pglite.listen(TOPICS, (payload) => ears.changed(readTopic(payload)));
  } else {
    opened = await openPostgres(url);
    ({ stop } = listenForChanges(url, ears));
    await hears;
  }
  ({ db } = opened);
});
afterAll(async () => {
  await stop();
  await opened?.close();
});
beforeEach(() => {
  heard = [];
});

/** What is heard of a write, in order and each once: notes come in the order of their transactions. */
async function heardOf(write: () => Promise<unknown>): Promise<string> {
  heard = [];
  await write();
  const mark = `board:mark ${++marks}`;
  await db.execute(sql`select pg_notify(${TOPICS}, ${mark})`);
  await expect.poll(() => heard.at(-1), { timeout: 20_000, interval: 5 }).toBe(mark);
  return [...new Set(heard.slice(0, -1))].toSorted().join(' ');
}
const run = (statement: string) => db.execute(sql.raw(statement));

/** A value for a column of any type; every text is `x`, so that rows refer to each other. */
const VALUES: Readonly<Record<string, string>> = {
  text: `'x'`,
  jsonb: `'{}'`,
  boolean: 'false',
  integer: '1',
  bigint: '1',
  'double precision': '1',
  'timestamp with time zone': 'now()',
  ARRAY: `'{}'`,
};

async function columnsOf(table: string): Promise<{ name: string; value: string }[]> {
  const { rows } = await db.execute<{ name: string; type: string }>(sql`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`);
  return rows.map(({ name, type }) => {
    const value = table === 'api_token' && name === 'trust' ? 'null' : VALUES[type];
    if (value === undefined) throw new Error(`${table}.${name}: no value for ${type}`);
    return { name, value };
  });
}

describe('every table', () => {
  test('has a row here', async () => {
    expect(Object.keys(HEARD).toSorted()).toEqual((await orderedTables(db)).toSorted());
  });

  test('is heard of as its row says, whatever writes it', async () => {
    const tables = await orderedTables(db);
    const found: Record<string, Heard> = {};
    for (const table of tables) {
      const columns = await columnsOf(table);
      const names = columns.map(({ name }) => `"${name}"`).join(', ');
      const values = columns.map(({ value }) => value).join(', ');
      const first = `"${columns[0]!.name}"`;
      found[table] = {
        insert: await heardOf(() => run(`insert into "${table}" (${names}) values (${values})`)),
        update: await heardOf(() => run(`update "${table}" set ${first} = ${first}`)),
        delete: '',
      };
    }
    await rowsTellWhatTheyShow();
    for (const table of tables.toReversed())
      found[table] = { ...found[table]!, delete: await heardOf(() => run(`delete from "${table}"`)) };
    expect(found).toEqual(HEARD);
  });

  /** On the rows that stand there now. */
  async function rowsTellWhatTheyShow(): Promise<void> {
    const of = (statement: string) => heardOf(() => run(statement));
    expect(await of(`update users set name = 'Ada', email = 'ada@example.org'`)).toBe('anything');
    expect(await of(`update users set roles = '{researcher}'`)).toBe('');
    expect(await of(`update runner set last_seen_at = now(), doing = 'something'`)).toBe('');
    // A queue at work: planned, leased, heard of, given back, done.
    for (const state of ['blocked', 'ready', 'leased', 'ready', 'leased'])
      expect(await of(`update stage set state = '${state}'`), state).toBe('');
    expect(await of(`update stage set share = .5, heartbeat_at = now(), epoch = 2`)).toBe('');
    expect(await of(`update stage set state = 'done'`)).toBe('');
    // What ends it otherwise, and what begins it again.
    for (const state of ['ready', 'failed', 'ready', 'cancelled', 'ready'])
      expect(await of(`update stage set state = '${state}'`), state).toBe('anything');
    expect(await of(`update entry set mean = 1 where id = 'nobody'`)).toBe('');
    expect(await of(`truncate verdict`)).toBe('anything');
    await run(`insert into verdict (id, board_version, target, a_under_a, b_under_a, a_under_b, b_under_b, outcome, sentence, detail, updated_at)
      values ('x', 'x', 1, 'x', 'x', 'x', 'x', 'x', 'x', '{}', now())`);
  }
});

describe('transactions', () => {
  const boards = (from: number, to: number) =>
    `insert into board (id, title, description, current_version) select 'b' || i, '', '', 1 from generate_series(${from}, ${to}) i`;

  test('are heard when they commit, each board once, and not when they are rolled back', async () => {
    const cut = db.transaction(async (tx) => {
      await tx.execute(sql.raw(boards(1, 1)));
      throw new Error('back');
    });
    expect(await heardOf(() => cut.catch(() => undefined))).toBe('');
    const both = () =>
      db.transaction(async (tx) => {
        await tx.execute(sql.raw(boards(1, 2)));
        expect(heard).toEqual([]);
        await tx.execute(sql`update board set title = 'again'`);
      });
    expect(await heardOf(both)).toBe('board:b1 board:b2');
    expect(heard).toHaveLength(3);
  });

  test('that write to very many boards say so once', async () => {
    expect(await heardOf(() => run(boards(100, 600)))).toBe('anything');
    expect(heard).toHaveLength(2);
  });
});
