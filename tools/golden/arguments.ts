import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BACKEND_CLASSES, type BackendClass } from '#core/wire/board';
import { KINDS } from './kinds.ts';

export type Request = {
  readonly folder: string;
  /** Files asked for by name; null = every JSON file of the folder. */
  readonly only: readonly string[] | null;
  readonly backend: BackendClass;
};

export const USAGE = `usage: npm run golden -- FOLDER [--only ${Object.keys(KINDS).join(',')}] [--backend ${BACKEND_CLASSES.join('|')}]`;

/** Reads the command line; on wrong use, what is wrong. */
export function readArguments(args: readonly string[]): Request | { readonly wrong: string } {
  const parsed = parse(args);
  if ('wrong' in parsed) return parsed;
  const { folder, only, backend } = parsed;
  if (folder === undefined) return { wrong: 'which folder?' };
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return { wrong: `there is no folder ${folder}` };
  const kinds = only?.split(',').map((kind) => kind.trim()) ?? null;
  const unknown = kinds?.find((kind) => !Object.hasOwn(KINDS, kind));
  if (unknown !== undefined) {
    return { wrong: `--only: there is no file "${unknown}"; known: ${Object.keys(KINDS).join(', ')}` };
  }
  const cls = BACKEND_CLASSES.find((known) => known === backend);
  if (cls === undefined) return { wrong: `--backend: "${backend}" is none of ${BACKEND_CLASSES.join(', ')}` };
  return { folder, only: kinds === null ? null : [...new Set(kinds)], backend: cls };
}

type Raw = { readonly folder: string | undefined; readonly only?: string; readonly backend: string };

function parse(args: readonly string[]): Raw | { readonly wrong: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { only: { type: 'string' }, backend: { type: 'string', default: 'wasm' } },
    });
    const [folder, ...others] = positionals;
    if (others.length > 0) return { wrong: `one folder at a time, not also ${others.join(', ')}` };
    return { folder, backend: values.backend, ...(values.only === undefined ? {} : { only: values.only }) };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}
