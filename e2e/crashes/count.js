#!/usr/bin/env node
// Counts what a Fairprune database and its artifact store hold, from the outside: SQL and SHA-256, no code of the
// product. Every run must be there exactly once and finished, every artifact row must have its bytes.
//
//   node e2e/crashes/count.js --database postgres://… | --database DATA/db  --data DATA  [--runs N]
//
// Prints one JSON object; `wrong` says what is not as it must be, and the exit code is 1 if anything is. The server
// must not run when the database is a folder (PGlite), because only one process may open it.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { database: { type: 'string' }, data: { type: 'string' }, runs: { type: 'string' } },
});
const { database, data } = values;
if (database === undefined || data === undefined) {
  console.error('usage: count.js --database postgres://…|FOLDER --data FOLDER [--runs N]');
  process.exit(2);
}

const wrong = [];
const check = (holds, text) => {
  if (!holds) wrong.push(text);
};
const sql = await open(database);

const runs = await sql('select entry, index, state, retrain from run order by entry, index');
const places = runs.map(({ entry, index }) => `${entry} ${index}`);
check(new Set(places).size === places.length, 'an entry has two runs of one base');
check(
  runs.every(({ state }) => state === 'done'),
  `runs not done: ${runs.filter(({ state }) => state !== 'done').length}`,
);
if (values.runs !== undefined)
  check(runs.length === Number(values.runs), `${runs.length} runs, not ${values.runs}`);
const planned = await sql('select coalesce(sum(runs), 0)::int as runs from entry');
check(planned[0].runs === runs.length, `entries speak of ${planned[0].runs} runs, there are ${runs.length}`);

const stages = await sql(`
  select s.hash, s.kind, s.state, s.attempt, s.epochs, s.result->'checkpoint'->>'sha256' as checkpoint,
    s.result->'provenance'->>'runner' as runner, c.rows as curve
  from stage s left join curve c on c.stage = s.hash order by s.position`);
for (const { hash, state, epochs, curve, checkpoint } of stages) {
  check(state === 'done', `stage ${hash} is ${state}`);
  check(checkpoint !== null, `stage ${hash} has no checkpoint`);
  const told = (curve ?? []).map(({ epoch }) => epoch);
  const due = Array.from({ length: epochs }, (_, at) => at + 1);
  check(
    JSON.stringify(told) === JSON.stringify(due),
    `stage ${hash} tells of epochs ${told.join(',')}, trained ${epochs}`,
  );
}

const artifacts = await sql('select sha256, bytes::float8 as bytes from artifact order by sha256');
const known = new Set(artifacts.map(({ sha256 }) => sha256));
let bytes = 0;
for (const artifact of artifacts) {
  const file = join(data, 'artifacts', artifact.sha256.slice(0, 2), artifact.sha256);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  check(
    size === artifact.bytes,
    `artifact ${artifact.sha256} has ${size ?? 'no'} bytes, not ${artifact.bytes}`,
  );
  if (size !== undefined)
    check((await sha256Of(file)) === artifact.sha256, `artifact ${artifact.sha256} has other bytes`);
  bytes += size ?? 0;
}
for (const { hash, checkpoint } of stages) {
  check(checkpoint === null || known.has(checkpoint), `the checkpoint of stage ${hash} is no artifact`);
}

const events = await sql('select seq::int as seq from event_log order by seq');
check(
  events.every(({ seq }, at) => seq === at + 1),
  'the event log has a gap',
);
const submissions = await sql(`
  select (select count(*)::int from submission) as rows,
    (select count(*)::int from event_log where action = 'submission.create') as events`);
check(submissions[0].rows === submissions[0].events, 'submissions and their events differ in number');

console.log(
  JSON.stringify(
    {
      runs: runs.length,
      stages: stages.length,
      attempts: stages.map(({ attempt }) => attempt).reduce((sum, one) => sum + one, 0),
      computedTwice: stages.filter(({ attempt }) => attempt > 1).length,
      byRunner: tally(stages.map(({ runner }) => runner ?? 'nobody')),
      artifacts: artifacts.length,
      bytes,
      filesWithoutRow: storedFiles(data).filter((name) => !known.has(name)).length,
      wrong,
    },
    null,
    2,
  ),
);
process.exit(wrong.length > 0 ? 1 : 0);

/** A function from a statement to its rows. */
async function open(target) {
  if (/^postgres(ql)?:/.test(target)) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: target });
    await client.connect();
    return async (statement) => (await client.query(statement)).rows;
  }
  const { PGlite } = await import('@electric-sql/pglite');
  const client = await PGlite.create({ dataDir: target });
  return async (statement) => (await client.query(statement)).rows;
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

/** Names of the files in `artifacts/ab/`. */
function storedFiles(folder) {
  const root = join(folder, 'artifacts');
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readdirSync(join(root, entry.name)));
}

function tally(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
