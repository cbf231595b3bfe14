import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '#runner/compute/backend';
import { failed, type GoldenCase } from './case.ts';
import { KINDS } from './kinds.ts';

/**
 * The cases of the named files of a folder, or of all of its JSON files. A file that is missing, cut short, malformed
 * or that nothing compares is one failed case: what isn't read must not pass in silence.
 */
export function casesOfFolder(
  folder: string,
  only: readonly string[] | null,
  open: () => Promise<Backend>,
): readonly GoldenCase[] {
  const kinds = only ?? jsonFiles(folder);
  if (kinds.length === 0) return [{ name: folder, check: () => failed('the folder has no JSON file') }];
  return kinds.flatMap((kind) => casesOfFile(join(folder, `${kind}.json`), kind, open));
}

function jsonFiles(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => name.slice(0, -'.json'.length)).toSorted();
}

function casesOfFile(path: string, kind: string, open: () => Promise<Backend>): readonly GoldenCase[] {
  const checker = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  const unread = (why: string): readonly GoldenCase[] => [{ name: `${kind}.json`, check: () => failed(why) }];
  if (checker === undefined) return unread('no file of the format has this name');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return unread(`not readable: ${(error as Error).message}`);
  }
  try {
    return checker(json, open);
  } catch (error) {
    return unread((error as Error).message);
  }
}
