import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname } from 'node:path';
import { fail, ok, warn } from '#runner/doctor/check';
import type { Check } from '#runner/doctor/check';
import { deviceName, memoryBytes } from '#runner/loop/machine';

const GIB = 1024 ** 3;
/** Server, one runner on a small network, and a build. */
const MEMORY = 2 * GIB;
/** An empty database and room for its log; a demo's artifacts; a packed dataset. */
const DISK = { least: 0.2 * GIB, comfortable: 2 * GIB };

export function checkNode(): Check {
  const detail = `${process.version} on ${process.platform} ${process.arch}, ${deviceName()}`;
  if (process.features.typescript) return ok('node', 'Node', detail);
  return fail('node', 'Node', detail, 'Use Node 22.18 or newer; npm ci brings one.');
}

export async function checkMemory(): Promise<Check> {
  const total = memoryBytes();
  const free = Math.min(total, await availableBytes());
  const detail = `${gib(free)} of ${gib(total)} available`;
  if (free >= MEMORY) return ok('memory', 'Memory', detail);
  return warn(
    'memory',
    'Memory',
    detail,
    `Below ${gib(MEMORY)} builds and large networks may be killed; set FAIRPRUNE_RUNNERS=1 and close other programs.`,
  );
}

/** What programs could get without swapping; the system's "free" leaves out what caches would give back. */
async function availableBytes(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const found = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return found === undefined ? freemem() : Number(found) * 1024;
}

/** Free space where the data folder is, or will be. */
export async function checkDisk(dataFolder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(existingParent(dataFolder));
  const free = bavail * bsize;
  const detail = `${gib(free)} free for ${dataFolder}`;
  const hint = 'Free some space, or give FAIRPRUNE_DATA a folder on a larger disk.';
  if (free < DISK.least) return fail('disk', 'Disk', detail, hint);
  return free < DISK.comfortable ? warn('disk', 'Disk', detail, hint) : ok('disk', 'Disk', detail);
}

/** The folder itself, or the nearest above it that exists. */
export function existingParent(folder: string): string {
  let path = folder;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
