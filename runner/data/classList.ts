import { readFile } from 'node:fs/promises';
import { Fault } from '#core/errors/fault';

/**
 * Names of class folders, one a line; what follows a name on its line (a description), empty lines and lines that begin
 * with # are left out. Throws Fault `bad-file`: unreadable, fewer than two classes, one named twice.
 */
export async function readClassList(file: string): Promise<readonly string[]> {
  const names = (await text(file)).split('\n').flatMap((line) => {
    const [name = ''] = line.trim().split(/\s+/);
    return name === '' || name.startsWith('#') ? [] : [name];
  });
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw bad(`${file} names the class ${twice} twice`, 'Leave one of them out.');
  if (names.length >= 2) return names;
  throw bad(
    `${file} names ${names.length} classes; a dataset needs at least 2`,
    'Write the names of class folders, one a line.',
  );
}

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw bad(`${file} can’t be read: ${(error as Error).message}`, 'Check the path of the class list.');
  }
}

function bad(what: string, hint: string): Fault {
  return new Fault('bad-file', `Class list: ${what}.`, { field: 'classes', hint });
}
