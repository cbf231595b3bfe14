import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installTensorflow } from '#runner/compute/install/install';
import { lockFolder } from '#runner/compute/install/lock';
import { announcedBytes, explained, pipDownload } from '#runner/compute/install/pip';
import type { InstallContext, InstallRequest } from '#runner/compute/install/request';
import { assertSpace } from '#runner/compute/install/space';
import { tensorflowFiles, writeWheel } from '#runner/compute/install/testing/wheels';
import { findCompiler, findPip } from '#runner/compute/install/tools';

let folder: string;
let steps: string[];
let context: InstallContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprune-install-'));
  steps = [];
  context = {
    env: process.env,
    root: join(folder, 'compute'),
    report: { step: (text) => void steps.push(text), bytes: () => undefined },
    signal: new AbortController().signal,
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const request: InstallRequest = { variant: 'cpu', version: null, wheels: [], official: false };
const staysOnWasm = (code: string, message: RegExp) => ({
  code,
  message: expect.stringMatching(message),
  details: { hint: expect.stringContaining('wasm') },
});
/** An environment whose PATH has these shell scripts and the system's own programs that they need. */
function only(programs: Readonly<Record<string, string>>): InstallContext['env'] {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { PATH: bin };
}

describe('missing tools', () => {
  it('pip: says how to get it, or to give a wheel', async () => {
    await expect(findPip({ ...context, env: only({}) })).rejects.toMatchObject(
      staysOnWasm('missing-tool', /^pip/),
    );
  });

  it('a python3 without pip counts as none', async () => {
    const env = only({ python3: 'echo "No module named pip" >&2; exit 1' });
    await expect(findPip({ ...context, env })).rejects.toMatchObject({ code: 'missing-tool' });
  });

  it('g++: is said before anything is fetched', async () => {
    const installing = installTensorflow(request, {
      ...context,
      env: only({ pip: 'echo pip 23; touch fetched' }),
    });
    await expect(installing).rejects.toMatchObject(staysOnWasm('missing-tool', /^g\+\+/));
    expect(steps).toEqual([]);
  });

  it('a compiler named by CXX that isn’t there', async () => {
    const env = { ...process.env, CXX: '/nowhere/c++' };
    await expect(findCompiler({ ...context, env })).rejects.toThrow('/nowhere/c++');
  });
});

describe('disk space', () => {
  it('is looked at before', async () => {
    await expect(assertSpace(folder, 2e9, async () => 1e9)).rejects.toMatchObject(
      staysOnWasm('no-space', /needs 2\.00 GB .* 1\.00 GB are free/),
    );
    await expect(assertSpace(folder, 1e9, async () => 1e9)).resolves.toBeUndefined();
    await expect(assertSpace(folder, 1e18)).rejects.toMatchObject({ code: 'no-space' });
  });
});

describe('pip', () => {
  const pip = (env: InstallContext['env']) => ({
    command: [join(String(env['PATH']), 'pip')],
    version: 'pip 23',
  });
  const DOWNLOAD = 'for each; do case $each in --dest=*) to=${each#--dest=}; esac; done; mkdir -p "$to"';

  it('fetches a wheel once: a whole one is kept, half of one is dropped', async () => {
    const env = only({ pip: `echo called >> ${folder}/calls; ${DOWNLOAD}; echo whole > "$to/x.whl"` });
    const downloads = join(folder, 'downloads');
    mkdirSync(join(downloads, 'unfinished'), { recursive: true });
    writeFileSync(join(downloads, 'unfinished', 'half.whl'), 'ha');
    for (let i = 0; i < 2; i++) {
      const wheel = await pipDownload(pip(env), 'x==1', downloads, { ...context, env });
      expect(readFileSync(wheel, 'utf8')).toBe('whole\n');
    }
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('called\n');
    expect(existsSync(join(downloads, 'unfinished'))).toBe(false);
  });

  it('that fails in the middle leaves nothing that looks like a wheel', async () => {
    const env = only({ pip: `${DOWNLOAD}; echo ha > "$to/x.whl"; echo "Read timed out" >&2; exit 1` });
    const downloads = join(folder, 'downloads');
    const fetching = pipDownload(pip(env), 'x==1', downloads, { ...context, env });
    await expect(fetching).rejects.toMatchObject(staysOnWasm('download-failed', /Read timed out/));
    expect(existsSync(join(downloads, 'x-1'))).toBe(false);
  });

  it.each([
    ['OSError: [Errno 28] No space left on device', 'no-space'],
    ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE', 'hash-mismatch'],
    [
      'ERROR: Could not find a version that satisfies the requirement x==9 (from versions: 1.0, 2.0)',
      'bad-config',
    ],
    [
      'ERROR: Could not find a version that satisfies the requirement x==9 (from versions: none)',
      'download-failed',
    ],
    ['Temporary failure in name resolution', 'download-failed'],
  ])('complaint %j is %s', (complaint, code) => {
    expect(explained('x==9', complaint).code).toBe(code);
  });

  it.each([
    ['  Downloading a-1.whl (207.2 MB)\n', 207.2e6],
    ['  Downloading a-1-cp311.whl (1.3 GB)', 1.3e9],
    ['  Downloading a-1.whl (12 kB)', 12e3],
    ['Collecting a==1', null],
  ])('announces the size in %j', (text, bytes) => {
    expect(announcedBytes(text)).toBe(bytes);
  });
});

describe('an installation', () => {
  it('that doesn’t compile leaves nothing in use, and what was there stays', async () => {
    const wheel = join(folder, 'x.whl');
    writeWheel(wheel, tensorflowFiles());
    mkdirSync(context.root, { recursive: true });
    writeFileSync(join(context.root, 'current.json'), '{"folder":"old"}');
    const env = only({
      'g++': '[ "$1" = --version ] && echo "g++ 1" && exit; echo "no such header" >&2; exit 1',
    });
    const installing = installTensorflow({ ...request, wheels: [wheel] }, { ...context, env });
    await expect(installing).rejects.toMatchObject(staysOnWasm('backend-unavailable', /no such header/));
    expect(readFileSync(join(context.root, 'current.json'), 'utf8')).toBe('{"folder":"old"}');
    expect(existsSync(join(context.root, 'unfinished'))).toBe(false);
    expect(existsSync(wheel)).toBe(true);
  });

  it('whose library can’t be loaded says so and is not used', async () => {
    const wheel = join(folder, 'x.whl');
    writeWheel(wheel, tensorflowFiles());
    const script =
      '[ "$1" = --version ] && echo "g++ 1" && exit; for last; do :; done; echo rubbish > "$last"';
    const installing = installTensorflow(
      { ...request, wheels: [wheel] },
      { ...context, env: only({ 'g++': script }) },
    );
    await expect(installing).rejects.toMatchObject(staysOnWasm('backend-unavailable', /does not train here/));
    expect(existsSync(join(context.root, 'current.json'))).toBe(false);
  });

  it('runs once at a time in a folder', async () => {
    const unlock = await lockFolder(context.root);
    await expect(installTensorflow(request, context)).rejects.toMatchObject({ code: 'conflict' });
    unlock();
    const env = only({});
    await expect(installTensorflow(request, { ...context, env })).rejects.toMatchObject({
      code: 'missing-tool',
    });
  });
});
