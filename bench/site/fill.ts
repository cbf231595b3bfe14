import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { board as boardTable, baseSet, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { entry, verdict } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import { curve, stage } from '#drizzle/schema/stages';
import { submission, submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import { openPostgres } from '#server/db/postgres';
import type { Db } from '#server/db/types';
import { ensureLiterature } from '#server/literature/seed';
import { ensureSearch } from '#server/search/store';
import { DAY, FIRST_DAY, fillBoard, PEOPLE } from './board.ts';
import type { FilledBoard } from './board.ts';
import { insertAll, withoutIndexes } from './bulk.ts';
import { judge } from './judge.ts';
import { allPlaces, hashOf } from './places.ts';
import { boardSizes } from './sizes.ts';
import { fillThinRuns } from './thinRuns.ts';
import { wholeRuns } from './wholeRuns.ts';

export type FillOptions = {
  readonly boards: number;
  readonly entries: number;
  readonly seed: number;
  readonly note: (text: string) => void;
};

/** Every so many entries of a board have runs with all of their stages, results and curves. */
const WHOLE_EVERY = 80;
const LARGE = [
  'entry',
  'run',
  'stage',
  'curve',
  'submission',
  'submission_version',
  'submission_entry',
  'verdict',
];

/** Migrates an empty database and fills it. Throws when it holds boards already. */
export async function fill(url: string, { boards, entries, seed, note }: FillOptions): Promise<void> {
  const opened = await openPostgres(url);
  await opened.close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from board limit 1');
    if (rowCount !== 0) throw new Error('there are boards in this database already: fill an empty one');
    const sizes = boardSizes(boards, entries);
    const places = allPlaces();
    await insertPeople(client);
    await insertAll(
      client,
      datasetVersion,
      [...new Map(places.map(({ dataset }) => [dataset.id, dataset])).values()].map((dataset) => ({
        dataset: dataset.id,
        version: dataset.version,
        descriptor: dataset,
        artifact: hashOf('pixels', dataset.id),
        localOnly: true,
        bytes: dataset.train * 3072,
        createdAt: new Date(FIRST_DAY),
      })),
    );
    await withoutIndexes(client, LARGE, async () => {
      await client.query('create temp table whole (entry text primary key)');
      let done = 0;
      for (const [number, size] of sizes.entries()) {
        await insertBoard(client, fillBoard(seed, number, size, places[number % places.length]!));
        done += size;
        if (number % 200 === 199) note(`${done} entries on ${number + 1} boards`);
      }
      note('their runs');
      await fillThinRuns(client);
      note('the indexes');
    });
    note('what the search finds');
    const db = drizzle(client) as unknown as Db;
    await ensureLiterature(db);
    await ensureSearch(db);
    note('the statistics');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

function insertPeople(client: pg.ClientBase): Promise<void> {
  return insertAll(
    client,
    user,
    Array.from({ length: PEOPLE }, (_, i) => ({
      id: personId(i),
      name: `Person ${i + 1}`,
      email: `person-${i + 1}@example.org`,
      createdAt: new Date(FIRST_DAY),
    })),
  );
}

function personId(person: number): string {
  return `bench-person-${person + 1}`;
}

async function insertBoard(client: pg.ClientBase, board: FilledBoard): Promise<void> {
  const { id, place, definition, askers, cells, floors, versionId } = board;
  const sample = cells.filter(
    (cell, i) => i % WHOLE_EVERY === 0 && cell.row.finishedAt !== null && cell.row.n === cell.row.runs,
  );
  const whole = wholeRuns(board, sample);
  await insertAll(client, baseSet, [{ ...board.baseSet, bases: [...board.baseSet.bases] }]);
  await insertAll(client, boardTable, [
    {
      id,
      title: board.title,
      description: `Filter pruning of ${place.title}, filled by the bench.`,
      currentVersion: 1,
      createdBy: 'system',
      createdAt: new Date(board.createdAt),
    },
  ]);
  await insertAll(client, boardVersion, [
    {
      id: versionId,
      board: id,
      version: 1,
      fingerprint: board.fingerprint,
      definition,
      dataset: place.dataset.id,
      datasetVersion: place.dataset.version,
      backend: 'tensorflow',
      baseSet: board.baseSet.id,
      denseMacs: place.denseMacs,
      denseParams: place.denseParams,
      createdAt: new Date(board.createdAt),
    },
  ]);
  const asked = askers.map((one) => ({ ...one, createdAt: new Date(one.at) }));
  await insertAll(
    client,
    submission,
    asked.map((one) => ({
      id: one.submission,
      board: id,
      submitter: personId(one.person),
      createdAt: one.createdAt,
    })),
  );
  await insertAll(
    client,
    submissionVersion,
    asked.map((one) => ({
      id: one.version,
      submission: one.submission,
      version: 1,
      boardVersion: versionId,
      method: one.method.id,
      config: one.config,
      configFingerprint: one.configFingerprint,
      recipe: one.native.recipe,
      recipeFingerprint: one.native.fingerprint,
      standard: one.standard,
      baseline: one.baseline,
      publishedAt: new Date(one.at + DAY / 24),
      targets: definition.bands.map((band) => band.target),
      search: { configurations: 1 + (one.number % 30), split: 'none' as const, notes: '' },
      note: '',
      createdAt: one.createdAt,
    })),
  );
  await insertAll(client, entry, [...cells.map((cell) => cell.row), ...floors]);
  await insertAll(
    client,
    submissionEntry,
    cells.map((cell) => ({
      submissionVersion: cell.asker.version,
      entry: cell.row.id,
      target: cell.band.target,
      swap: cell.swap,
    })),
  );
  await insertAll(client, verdict, judge(board));
  await insertAll(client, stage, whole.stages);
  await insertAll(client, curve, whole.curves);
  await insertAll(client, run, whole.runs);
  await client.query('insert into whole select unnest($1::text[])', [sample.map((cell) => cell.row.id)]);
}
