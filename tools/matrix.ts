import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command, Option } from 'commander';
import { BackendClass } from '#core/wire/board';
import { CATALOGUED_METHODS } from '#methods/registry';
import { openBackend } from '#runner/compute/backend';
import { cellKey, Column, type Cell } from './matrix/cell.ts';
import { MATRIX_NETWORKS } from './matrix/networks.ts';
import { matrixTable } from './matrix/table.ts';

/**
 * `npm run matrix`: every method on a narrow network of each kind through the runner's own stages (base, prune, short
 * retraining on `shapes`). Prints a table; exits 1 when a cell is neither shrunk into the band, nor unreachable, nor refused
 * with the part named. Finished cells are kept, so that a run that was stopped goes on.
 */
type Flags = {
  readonly methods?: string;
  readonly networks?: string;
  readonly backend: BackendClass;
  readonly out: string;
  readonly fresh?: boolean;
};

const program = new Command('matrix')
  .description('Every method on a narrow network of each kind, through the real stages')
  .option('--methods <ids>', 'only these, separated by commas')
  .option('--networks <names>', `only these: ${MATRIX_NETWORKS.map(({ name }) => name).join(',')}`)
  .addOption(
    new Option('--backend <class>', 'what to compute with').choices(BackendClass.options).default('wasm'),
  )
  .option('--out <file>', 'where finished cells are kept, a line each', 'test-results/matrix.jsonl')
  .option('--fresh', 'forget finished cells');
program.parse();
const flags = program.opts<Flags>();

const methods = chosen(
  CATALOGUED_METHODS.map(({ id }) => id),
  flags.methods,
);
const networks = chosen(
  MATRIX_NETWORKS.map(({ name }) => name),
  flags.networks,
);
if (flags.fresh === true) rmSync(flags.out, { force: true });
mkdirSync(dirname(flags.out), { recursive: true });
const kept = existsSync(flags.out) ? readFileSync(flags.out, 'utf8').split('\n').filter(Boolean) : [];
const done = new Map(
  kept.map((line) => JSON.parse(line) as Cell).map((cell) => [cell.network + cell.method + cell.key, cell]),
);
const backend = await openBackend(flags.backend);
const cells: Cell[] = [];
for (const network of MATRIX_NETWORKS.filter(({ name }) => networks.includes(name))) {
  const column = new Column(network, backend);
  for (const method of methods) {
    const before = done.get(network.name + method + cellKey(network, method, backend));
    const cell = before?.outcome === 'shrunk' ? before : await column.cell(method);
    cells.push(cell);
    if (cell !== before) appendFileSync(flags.out, `${JSON.stringify(cell)}\n`);
    console.error(`${cell.outcome.padEnd(11)} ${method} × ${network.name}: ${cell.text}`);
  }
}
console.log(matrixTable(cells));
const wrong = cells.filter((cell) => cell.outcome === 'wrong').length;
console.log(`\n${cells.length} cells, ${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);

function chosen(all: readonly string[], asked: string | undefined): readonly string[] {
  const wanted = asked === undefined ? all : asked.split(',');
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    program.error(`error: there is no ${unknown.join(', ')}; known are ${all.join(', ')}`);
  return wanted;
}
