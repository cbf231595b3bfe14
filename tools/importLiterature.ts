/**
 * Takes transcribed papers (format pruning-literature/1) over into literature/, leaving out what is not a result and
 * what is not stated:
 *
 *   node tools/importLiterature.ts FOLDER
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PaperFileSchema, ReportedRowSchema } from '#core/literature/row';

const PAPERS = [
  'why-is-pruning-so-confusing',
  'network-pruning-that-matters',
  'rethinking-the-value-of-pruning',
];
/** Where the text of a paper names neither its authors nor its year: as arXiv lists it. */
const LISTED: Readonly<Record<string, { authors: readonly string[]; year: number; venue: string }>> = {
  'why-is-pruning-so-confusing': {
    authors: ['Huan Wang', 'Can Qin', 'Yue Bai', 'Yun Fu'],
    year: 2023,
    venue: 'arXiv:2301.05219, 2023',
  },
};
const KINDS = new Set(['results', 'baseline']);

type Json = Readonly<Record<string, unknown>>;
const from = process.argv[2];
if (from === undefined) throw new Error('Usage: node tools/importLiterature.ts FOLDER');

for (const id of PAPERS) {
  const source = JSON.parse(await readFile(join(from, `${id}.json`), 'utf8')) as Json & { tables: Json[] };
  const { title, authors, year, venue } = source['paper'] as Json;
  const file = PaperFileSchema.parse({
    paper: {
      id,
      title,
      authors: authors ?? LISTED[id]?.authors ?? null,
      year: year ?? LISTED[id]?.year ?? null,
      venue: venue ?? LISTED[id]?.venue ?? null,
    },
    inconsistencies: source['inconsistencies'],
    tables: source.tables
      .filter(({ kind }) => KINDS.has(String(kind)))
      .map(({ table, caption, rows }) => ({ table, caption, rows: (rows as Json[]).map(taken) })),
  });
  await writeFile(join('literature', `${id}.json`), text(file));
}
const claims = JSON.parse(await readFile(join(from, 'claims.json'), 'utf8')) as { claims: Json[] };
await writeFile(
  'literature/claims.json',
  `{"claims": [\n${claims.claims.map((one) => JSON.stringify(claimTaken(one))).join(',\n')}\n]}\n`,
);

function taken(row: Json): unknown {
  const all: Json = { ...row, ...(row['extra'] as Json | null) };
  const names = Object.keys(ReportedRowSchema.shape);
  return Object.fromEntries(
    names.filter((name) => all[name] !== null && all[name] !== undefined).map((name) => [name, all[name]]),
  );
}

function claimTaken({ id, paper, claim, conditions, tables, evidence, rows, reproduction }: Json): Json {
  const { confirms_if, refutes_if } = (reproduction ?? {}) as Json;
  return { id, paper, claim, conditions, tables, evidence, rows, confirms_if, refutes_if };
}

/** One row a line, so that a change is seen where it is. */
function text({ tables, ...rest }: Json & { tables: readonly { rows: readonly unknown[] }[] }): string {
  const lines = tables.map(({ rows, ...table }) => {
    const head = JSON.stringify(table).slice(0, -1);
    return `${head},"rows":[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]}`;
  });
  return `${JSON.stringify(rest).slice(0, -1)},"tables":[\n${lines.join(',\n')}\n]}\n`;
}
