import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#core/errors/fault';
import type { Terminal } from '#cli/context';
import { progressLine } from '#cli/output/progressLine';
import { ROOT, startChild } from '#cli/start/child';

/** What the built site is made from. Tests, command line and runner are not. */
const SOURCES = ['app', 'core', 'methods', 'server', 'drizzle', 'public'];
const SETTINGS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'next.config.js',
  'postcss.config.mjs',
];
/** In `.next`, which `next build` empties when it starts: a build that was cut short leaves no stamp. */
const STAMP = '.next/fairprune-sources';
const NEXT = 'node_modules/next/dist/bin/next';

/** Builds the site if its sources changed since the last build. Throws Fault `internal` with the end of the log. */
export async function ensureBuilt(terminal: Terminal, logFolder: string, signal: AbortSignal): Promise<void> {
  const sources = await sourcesHash(ROOT);
  if ((await readFile(join(ROOT, STAMP), 'utf8').catch(() => '')) === sources) return;
  const line = progressLine(terminal);
  const logFile = join(logFolder, 'build.log');
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  const show = () =>
    line.show(`Building the site (about half a minute, only when the sources changed) … ${seconds()} s`);
  show();
  const ticking = setInterval(show, 1000);
  try {
    await build(logFile, signal);
  } finally {
    clearInterval(ticking);
    line.end();
  }
  await writeFile(join(ROOT, STAMP), sources);
  terminal.err(`Site built in ${seconds()} s.`);
}

async function build(logFile: string, signal: AbortSignal): Promise<void> {
  const child = await startChild({
    args: [join(ROOT, NEXT), 'build'],
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    logFile,
  });
  const onAbort = () => void child.stop(2000);
  signal.addEventListener('abort', onAbort, { once: true });
  const { code } = await child.exited;
  signal.removeEventListener('abort', onAbort);
  if (signal.aborted) throw new Fault('cancelled', 'Stopped while building.');
  if (code === 0) return;
  throw new Fault('internal', `The site can't be built:\n${child.tail(30)}`, {
    hint: `The whole log: ${logFile}. After a change of the sources, npx tsc --noEmit says where they are wrong.`,
  });
}

/** SHA-256 over path and content of everything the site is built from. */
export async function sourcesHash(root: string): Promise<string> {
  const found = await Promise.all(SOURCES.map((folder) => filesIn(root, folder)));
  const hash = createHash('sha256');
  for (const path of [...found.flat(), ...SETTINGS].sort()) {
    const content = await readFile(join(root, path)).catch(() => null);
    if (content === null) continue;
    hash.update(`${path}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function filesIn(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length));
}
