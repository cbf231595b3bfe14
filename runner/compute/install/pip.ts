import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#core/errors/fault';
import { noSpace } from '#runner/compute/install/space';
import { lastLines, runProgram } from '#runner/compute/install/program';
import type { InstallContext } from '#runner/compute/install/request';
import type { Tool } from '#runner/compute/install/tools';

/**
 * The wheel's Python doesn't matter, because only its libraries are taken; one that all versions were built for. The
 * platforms are those that wheels of TensorFlow and NVIDIA have been built for over the years.
 */
const PYTHON = '3.11';
const PLATFORMS = [
  'manylinux_2_28_x86_64',
  'manylinux_2_27_x86_64',
  'manylinux_2_17_x86_64',
  'manylinux2014_x86_64',
  'manylinux1_x86_64',
];
const LOOK_EVERY_MS = 250;

/**
 * Fetches one wheel (`name==version`) into `folder` and returns its path. pip checks it against the index's SHA-256.
 * A wheel that is there already is taken as it is: only whole ones get their name. Half a download of an earlier run
 * is dropped and fetched again.
 *
 * Throws Fault `download-failed`, `bad-config` (no such version), `hash-mismatch`, `no-space`.
 */
export async function pipDownload(
  pip: Tool,
  requirement: string,
  folder: string,
  { env, report, signal }: Pick<InstallContext, 'env' | 'report' | 'signal'>,
): Promise<string> {
  const place = join(folder, requirement.replace('==', '-'));
  const known = await wheelIn(place);
  if (known !== null) return known;
  const unfinished = join(folder, 'unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(join(unfinished, 'temporary'), { recursive: true });
  const watch = watchBytes(unfinished, report.bytes);
  try {
    const finished = await runProgram(arguments_(pip, requirement, join(unfinished, 'wheel')), {
      // pip writes where TMPDIR says before it moves the whole file: that is how its progress can be seen.
      env: { ...env, TMPDIR: join(unfinished, 'temporary'), PYTHONUNBUFFERED: '1' },
      signal,
      onOutput: watch.announced,
    });
    if (finished?.code !== 0) throw explained(requirement, finished?.stderr ?? '');
    await rename(join(unfinished, 'wheel'), place);
  } finally {
    watch.end();
    await rm(unfinished, { recursive: true, force: true });
  }
  const wheel = await wheelIn(place);
  if (wheel === null) throw new Error(`pip said it fetched ${requirement} and left no wheel`);
  return wheel;
}

function arguments_(pip: Tool, requirement: string, destination: string): readonly string[] {
  return [
    ...pip.command,
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-input',
    // A second copy in pip's cache would take the same space again.
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--progress-bar=off',
    `--python-version=${PYTHON}`,
    ...PLATFORMS.map((platform) => `--platform=${platform}`),
    `--dest=${destination}`,
    requirement,
  ];
}

async function wheelIn(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((each) => each.endsWith('.whl'));
  return name === undefined ? null : join(folder, name);
}

/** Tells the size of what lies in a folder, against what pip announced: `Downloading x.whl (207.2 MB)`. */
function watchBytes(
  folder: string,
  tell: (done: number, total: number | null) => void,
): { announced(text: string): void; end(): void } {
  let total: number | null = null;
  const timer = setInterval(() => {
    void sizeOf(folder).then((done) => {
      if (done > 0) tell(total === null ? done : Math.min(done, total), total);
    });
  }, LOOK_EVERY_MS);
  return {
    announced: (text) => {
      total = announcedBytes(text) ?? total;
    },
    end: () => clearInterval(timer),
  };
}

const UNITS: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** Bytes of the file that pip says it downloads; null when this text says nothing about one. */
export function announcedBytes(text: string): number | null {
  const found = /Downloading \S+\.whl \(([\d.]+) (kB|MB|GB)\)/.exec(text);
  return found === null ? null : Number(found[1]) * UNITS[found[2]!]!;
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) => stat(join(entry.parentPath, entry.name)).catch(() => null));
  return (await Promise.all(sizes)).reduce((sum, found) => sum + (found?.size ?? 0), 0);
}

/** What pip's complaint means, and what to do about it. */
export function explained(requirement: string, complaint: string): Fault {
  if (/No space left on device|Errno 28/.test(complaint)) {
    return noSpace(`The disk is full: ${requirement} could not be written`);
  }
  if (/DO NOT MATCH THE HASHES|Expected sha256/i.test(complaint)) {
    return new Fault(
      'hash-mismatch',
      `The download of ${requirement} was damaged: its SHA-256 is not the index's.`,
      {
        hint: 'Run npm run compute:install again; if it happens twice, ask who runs the package index or proxy.',
        class: 'platform',
      },
    );
  }
  const versions = /\(from versions: ([^)]+)\)/.exec(complaint)?.[1];
  if (versions !== undefined && versions !== 'none') {
    return new Fault('bad-config', `The package index has no ${requirement} for Linux on x86-64.`, {
      field: 'version',
      hint: `It has ${versions}.`,
    });
  }
  return new Fault('download-failed', `pip could not fetch ${requirement}:\n${lastLines(complaint)}`, {
    hint:
      'Check the network and the package index (HTTPS_PROXY, PIP_INDEX_URL), or fetch the wheel elsewhere and give ' +
      'it: npm run compute:install -- --from-wheel FILE. Until then everything runs on wasm, only slower.',
    class: 'platform',
  });
}
