/**
 * Runs one benchmark; what follows its name is for the benchmark itself:
 *
 *   npm run bench -- training --json
 *
 * A benchmark is a file of this folder; what several of them share lies in folders. Without a name the list is shown.
 * Ends with the benchmark's own exit code, 2 on wrong use.
 */
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .toSorted();

const [name, ...rest] = process.argv.slice(2);
if (name !== undefined && names.includes(name)) {
  process.argv = [process.argv[0]!, process.argv[1]!, ...rest];
  await import(new URL(`${name}.ts`, folder).href);
} else {
  if (name !== undefined) console.error(`bench: there is no benchmark "${name}"`);
  console.error(`usage: npm run bench -- NAME [options]\n${names.map(described).join('\n')}`);
  process.exitCode = 2;
}

/** The benchmark's name and the first line of what its file says about itself. */
function described(benchmark: string): string {
  const [about = ''] =
    /(?<=^\/\*\*\n \* ).*/m.exec(readFileSync(new URL(`${benchmark}.ts`, folder), 'utf8')) ?? [];
  return `  ${benchmark.padEnd(16)} ${about}`;
}
