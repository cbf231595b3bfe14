/**
 * Fills a PostgreSQL database with boards and entries, for the measurements of `site`:
 *
 *   npm run bench -- site-fill --folder DIR [--boards 2000] [--entries 1000000] [--seed 1]
 *   DATABASE_URL=postgres://… npm run bench -- site-fill [--boards …]
 *
 * With a folder it makes a cluster of its own there, which `site --folder DIR` starts again; else it fills the empty
 * database of DATABASE_URL, whose user must be a superuser (foreign keys are not looked at while it fills). The same
 * seed gives the same rows. A million entries take some minutes and about 8 GB.
 *
 * What is as the services write it: boards, versions, base sets, submissions, entries with their means, intervals, rank
 * inputs and keys (by the rules of core/), dense controls, verdicts, literature and search documents. What is thinner:
 * one entry in eighty has runs with all of their stages, results and curves; the runs of the others have all of their
 * numbers, but their stages say their kind and state only. At most twelve methods of a board are judged against its
 * baselines. Of floors there are dense controls only; there are no artifacts, events, disputes and notices.
 */
import { parseArgs } from 'node:util';
import { fill } from './site/fill.ts';
import { startCluster } from './site/cluster.ts';

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    boards: { type: 'string', default: '2000' },
    entries: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});

const whole = (name: 'boards' | 'entries' | 'seed'): number => {
  const value = Number(options[name]);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1 on`);
  return value;
};

const cluster = options.folder === undefined ? null : await startCluster(options.folder);
const url = cluster?.url ?? process.env['DATABASE_URL'];
if (url === undefined) throw new Error('give --folder DIR, or DATABASE_URL');
const start = performance.now();
const note = (text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(0)} s: ${text}`);
try {
  await fill(url, { boards: whole('boards'), entries: whole('entries'), seed: whole('seed'), note });
  note(`filled; DATABASE_URL=${url}`);
} finally {
  await cluster?.stop();
}
