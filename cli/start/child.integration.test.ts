import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startChild } from '#cli/start/child';

/** For what comes at once on an idle machine. */
const PATIENCE = { timeout: 30_000 };

const folder = mkdtempSync(join(tmpdir(), 'fairprune-child-'));

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function start(path: string) {
  return startChild({
    args: [path],
    cwd: folder,
    env: process.env,
    logFile: join(folder, 'logs', 'child.log'),
  });
}

const WAITS =
  "setInterval(() => {}, 1000); process.on('SIGTERM', () => { console.log('closed'); process.exit(0); }); console.log('ready');";
const IGNORES = "setInterval(() => {}, 1000); process.on('SIGTERM', () => {}); console.log('ready');";

test('what it prints is in its log and its tail; its exit code is told', async () => {
  const child = await start(
    script('fails.mjs', "console.log('one'); console.error('two'); process.exitCode = 3;"),
  );
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(child.tail(1)).toBe('two');
  await vi.waitUntil(
    () => readFileSync(join(folder, 'logs', 'child.log'), 'utf8').includes('one\ntwo\n'),
    PATIENCE,
  );
});

test('it is asked to end, and ended when it does not', async () => {
  const polite = await start(script('waits.mjs', WAITS));
  await vi.waitUntil(() => polite.tail(1) === 'ready', PATIENCE);
  await polite.stop(5000);
  expect(polite.tail(1)).toBe('closed');
  expect(await polite.exited).toEqual({ code: 0, signal: null });

  const stubborn = await start(script('ignores.mjs', IGNORES));
  await vi.waitUntil(() => stubborn.tail(1) === 'ready', PATIENCE);
  await stubborn.stop(50);
  expect(await stubborn.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('it ends when the process that started it is killed', async () => {
  const waits = script('waits.mjs', WAITS);
  const log = join(folder, 'logs', 'orphan.log');
  const parent = script(
    'parent.ts',
    `import { startChild } from ${JSON.stringify(new URL('./child.ts', import.meta.url).pathname)};
     const child = await startChild({ args: [${JSON.stringify(waits)}], cwd: '/', env: process.env, logFile: ${JSON.stringify(log)} });
     const ready = setInterval(() => { if (child.tail(1) === 'ready') { clearInterval(ready); console.log(child.pid); } }, 10);
     setInterval(() => {}, 1000);`,
  );
  const process_ = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = (await once(process_.stdout, 'data')) as [Buffer];
  const pid = Number(first.toString());
  process_.kill('SIGKILL');
  await vi.waitUntil(() => !isAlive(pid), PATIENCE);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
