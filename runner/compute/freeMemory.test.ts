import { expect, test } from 'vitest';
import { freeMemory } from '#runner/compute/freeMemory';

const files = (over: Readonly<Record<string, string>>) => (path: string) =>
  ({ '/proc/meminfo': 'MemTotal:  8000 kB\nMemAvailable:    5000 kB\n', ...over })[path] ?? null;

test('is what the system has', () => expect(freeMemory(files({}))).toBe(5000 * 1024));

test.each([
  [
    'version 2',
    '/sys/fs/cgroup/memory.max',
    '/sys/fs/cgroup/memory.current',
    '/sys/fs/cgroup/memory.stat',
    '',
  ],
  [
    'version 1',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    '/sys/fs/cgroup/memory/memory.usage_in_bytes',
    '/sys/fs/cgroup/memory/memory.stat',
    'total_',
  ],
])(
  'is less where a container of %s limits it; its page cache counts as free',
  (_, limit, used, stat, prefix) => {
    const group = {
      [limit]: '1000000\n',
      [used]: '900000\n',
      [stat]: `anon 1\n${prefix}inactive_file 300000\n`,
    };
    expect(freeMemory(files(group))).toBe(400_000);
    expect(freeMemory(files({ ...group, [limit]: 'max\n' }))).toBe(5000 * 1024);
  },
);

test('is a number on this machine', () => expect(freeMemory()).toBeGreaterThan(1e6));
