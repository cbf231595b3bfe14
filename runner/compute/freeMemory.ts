import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** Resident memory of a process that has a backend and a small dataset open: what lies above it can be used again. */
const PROGRAM = 512 * 1024 ** 2;

/**
 * Memory in bytes for what this process does next: what it can still get, and what it holds from work before, which
 * backends keep rather than give back.
 */
export function availableMemory(): number {
  return freeMemory() + Math.max(0, process.memoryUsage.rss() - PROGRAM);
}

type Read = (path: string) => string | null;

/**
 * Memory in bytes that this process can still get: what the system has free or would free for it, or less where a
 * container limits it. A container's page cache counts as free, as it is given up before anybody goes without.
 */
export function freeMemory(read: Read = readIfThere): number {
  const system = meminfo(read('/proc/meminfo')) ?? freemem();
  return Math.min(system, ...CGROUPS.map((files) => left(files, read) ?? Infinity));
}

/** Where a limit, its use and the part of it that is inactive page cache stand: cgroup version 2, then version 1. */
const CGROUPS = [
  {
    limit: '/sys/fs/cgroup/memory.max',
    used: '/sys/fs/cgroup/memory.current',
    statistics: '/sys/fs/cgroup/memory.stat',
    inactive: 'inactive_file',
  },
  {
    limit: '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    used: '/sys/fs/cgroup/memory/memory.usage_in_bytes',
    statistics: '/sys/fs/cgroup/memory/memory.stat',
    inactive: 'total_inactive_file',
  },
] as const;

/** Null where there is no such group or no limit. */
function left(files: (typeof CGROUPS)[number], read: Read): number | null {
  const [limit, used] = [read(files.limit), read(files.used)].map((text) => Number(text ?? Number.NaN));
  if (!Number.isFinite(limit) || !Number.isFinite(used)) return null;
  const row = read(files.statistics)
    ?.split('\n')
    .find((line) => line.startsWith(`${files.inactive} `));
  const cache = Number(row?.split(' ')[1] ?? 0);
  return Math.max(0, limit! - used! + cache);
}

function meminfo(text: string | null): number | null {
  const kib = text === null ? null : /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kib === null || kib === undefined ? null : 1024 * Number(kib);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
