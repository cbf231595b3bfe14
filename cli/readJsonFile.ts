import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { Fault } from '#core/errors/fault';

/**
 * Reads a JSON file and checks its form. Throws Fault `bad-file` when it can't be read or isn't JSON, `bad-config`
 * naming every field that is wrong.
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parse(await read(path), path));
  if (parsed.success) return parsed.data;
  throw badForm(path, parsed.error.issues);
}

/** More problems than this are of a file of another kind; the first ones say so. */
const MOST_PROBLEMS = 20;

function badForm(path: string, issues: readonly z.core.$ZodIssue[]): Fault {
  const problems = issues.map((issue) => {
    const field = issue.path.map(String).join('.');
    return field === '' ? issue.message : `${field}: ${issue.message}`;
  });
  const [only] = problems;
  const left = problems.length - MOST_PROBLEMS;
  const list = [...problems.slice(0, MOST_PROBLEMS), ...(left > 0 ? [`… and ${left} more`] : [])];
  const message =
    problems.length === 1
      ? `${path}: ${only}`
      : `${path} has ${problems.length} problems:\n    ${list.join('\n    ')}`;
  return new Fault('bad-config', message, {
    field: issues[0]?.path.map(String).join('.') || path,
    hint: 'Compare it with the examples in docs/examples.',
    class: 'submitter',
  });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new Fault('bad-file', `${path} can't be read: ${why}.`, {
      hint: 'Check the path.',
      class: 'submitter',
    });
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault('bad-file', `${path} is not JSON: ${(error as Error).message}.`, {
      hint: 'Correct it and try again; docs/examples shows the form.',
      class: 'submitter',
    });
  }
}
