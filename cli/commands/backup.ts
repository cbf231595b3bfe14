import { Command } from 'commander';
import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { FAULT_CODES, Fault } from '#core/errors/fault';
import { faultOfResponse, noServer, outageReason } from '#client/faults';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { bytes } from '#cli/output/numbers';
import { ROOT } from '#cli/start/child';
import { readSettings } from '#cli/settings';

/** `fairprune backup`: everything of a running server in one file. */
export function backupCommand(context: Context): Command {
  return new Command('backup')
    .description('Write database, artifacts and secret of a running server to one file (operators only)')
    .argument('<file>', 'a new file; keep it as safe as the server: it holds the secret of sessions')
    .action((file: string) => backup(context, resolve(file)));
}

/** `fairprune restore`: a backup into a new data folder or database. */
export function restoreCommand(context: Context): Command {
  return new Command('restore')
    .description('Put a backup into an empty data folder or database; no server may run on it')
    .argument('<file>', 'as written by fairprune backup')
    .action((file: string) => restore(context, resolve(file)));
}

async function backup(context: Context, file: string): Promise<void> {
  if (existsSync(file)) throw new Fault('conflict', `${file} exists.`, { hint: 'Name another file.' });
  const { url, token } = connect(context);
  const answer = await fetch(`${url}/api/backup`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    signal: context.signal,
  }).catch((error: unknown) => {
    throw noServer(url, outageReason(error));
  });
  if (!answer.ok || answer.body === null) throw faultOfResponse(url, answer.status, await answer.text());
  const draft = `${file}.part`;
  try {
    const size = await save(answer.body, draft);
    await refuseUnlessComplete(draft);
    await rename(draft, file);
    context.terminal.out(`${file}: ${bytes(size)}. Restore it with fairprune restore.`);
  } finally {
    await rm(draft, { force: true });
  }
}

async function save(body: ReadableStream<Uint8Array>, path: string): Promise<number> {
  const handle = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const piece of body) {
      await handle.writeFile(piece);
      size += piece.length;
    }
    await handle.sync();
  } catch (error) {
    throw new Fault('no-server', `The backup was cut off: ${outageReason(error)}.`, {
      hint: 'Take it again.',
    });
  } finally {
    await handle.close();
  }
  return size;
}

async function refuseUnlessComplete(path: string): Promise<void> {
  let last = '';
  try {
    for await (const file of createReadStream(path).pipe(extract())) {
      last = file.header.name;
      file.resume();
    }
  } catch {
    last = '';
  }
  if (last === 'complete.json') return;
  throw new Fault('bad-file', 'The backup did not arrive whole.', {
    hint: 'Take it again; the server’s log says more.',
  });
}

const Answer = z.object({ rows: z.number(), artifacts: z.number() });
const Told = z.object({ code: z.enum(FAULT_CODES), message: z.string(), hint: z.string().nullable() });

async function restore(context: Context, file: string): Promise<void> {
  if (!existsSync(file)) throw new Fault('not-found', `${file} does not exist.`, { field: 'file' });
  const { dataFolder } = readSettings(context.env);
  const { code, stdout, stderr } = await run(context, file);
  if (code === 0) {
    const { rows, artifacts } = Answer.parse(JSON.parse(stdout));
    context.terminal.out(`Restored into ${dataFolder}: ${rows} rows, ${artifacts} artifacts. Now: npm start`);
    return;
  }
  const told = Told.safeParse(jsonOf(stderr));
  if (told.success) {
    const { code: faultCode, message, hint } = told.data;
    throw new Fault(faultCode, message, hint === null ? {} : { hint });
  }
  throw new Fault('internal', `Restoring ended with status ${code}:\n${stderr.slice(-2000)}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}

/** The program that opens the database itself; commands know no server code. */
function run(
  context: Context,
  file: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['server/backup/program.ts', file], {
    cwd: ROOT,
    env: { ...process.env, ...context.env, FAIRPRUNE_DATA: readSettings(context.env).dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}
