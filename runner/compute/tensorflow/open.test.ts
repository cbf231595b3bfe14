import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { computeFolder, damagedFile, fileHash } from '#runner/compute/tensorflow/installation';
import { openTensorflow } from '#runner/compute/tensorflow/open';
import { prepareEnvironment } from '#runner/compute/tensorflow/settings';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fairprune-compute-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const open = () => openTensorflow({ FAIRPRUNE_COMPUTE: root });
const unavailable = (message: RegExp) => ({
  code: 'backend-unavailable',
  message: expect.stringMatching(message),
  details: { hint: expect.stringMatching(/npm run compute:install.*FAIRPRUNE_BACKEND=wasm/) },
});

/** An installation of one small file that is no library. */
async function installed(): Promise<string> {
  const folder = join(root, 'it');
  mkdirSync(folder);
  const addon = join(folder, 'tfjs_binding.node');
  writeFileSync(addon, 'not a library');
  const files = [{ path: 'tfjs_binding.node', bytes: 13, sha256: await fileHash(addon) }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...MANIFEST, files }));
  writeFileSync(join(root, 'current.json'), '{"folder":"it"}');
  return addon;
}

const MANIFEST = {
  format: 1,
  variant: 'cpu',
  version: '2.15.1',
  sources: [],
  addon: '4.22.0',
  compiler: 'g++',
  stripped: true,
} as const;

describe('openTensorflow', () => {
  it('says that nothing is installed, and how to install it', async () => {
    await expect(open()).rejects.toMatchObject(unavailable(/not installed/));
  });

  it('says which file is missing or cut short', async () => {
    const addon = await installed();
    writeFileSync(addon, 'not');
    await expect(open()).rejects.toMatchObject(unavailable(/tfjs_binding\.node has 3 bytes instead of 13/));
    rmSync(addon);
    await expect(open()).rejects.toMatchObject(unavailable(/tfjs_binding\.node is missing/));
  });

  it('says what the system said about a library that it can’t load', async () => {
    await installed();
    await expect(open()).rejects.toMatchObject(unavailable(/can't be loaded: .*tfjs_binding\.node/));
  });

  it('says that its notes are broken, without following a path out of the folder', async () => {
    await installed();
    for (const text of ['{"folder":"../elsewhere"}', '{"folder":"gone"}', '{']) {
      writeFileSync(join(root, 'current.json'), text);
      await expect(open()).rejects.toMatchObject(unavailable(/damaged: its notes/));
    }
  });
});

it('damage of the same size is found by the hash', async () => {
  const addon = await installed();
  const installation = {
    folder: join(root, 'it'),
    manifest: { ...MANIFEST, sources: [], files: [] as never[] },
  };
  const files = [{ path: 'tfjs_binding.node', bytes: 13, sha256: await fileHash(addon) }];
  const it = { ...installation, manifest: { ...installation.manifest, files } };
  expect(await damagedFile(it)).toBeNull();
  writeFileSync(addon, 'not a librarz');
  expect(await damagedFile(it)).toBe('tfjs_binding.node has other contents');
});

describe('the cache folder', () => {
  it.each([
    [{ FAIRPRUNE_COMPUTE: '/a', XDG_CACHE_HOME: '/b' }, /^\/a$/],
    [{ XDG_CACHE_HOME: '/b' }, /^\/b\/fairprune\/compute$/],
    [{ FAIRPRUNE_COMPUTE: ' ' }, /\/\.cache\/fairprune\/compute$/],
  ])('of %j', (env, expected) => {
    expect(computeFolder(env)).toMatch(expected);
  });
});

describe('what TensorFlow reads while it is loaded', () => {
  it('is set, oneDNN on, unless a person has set it', () => {
    const env: Record<string, string | undefined> = { FAIRPRUNE_THREADS: '3' };
    expect(prepareEnvironment(env)).toEqual({
      ...{ threads: 3, oneDnn: true, engine: 'auto' },
      stepsPerCall: null,
    });
    expect(env).toMatchObject({
      TF_ENABLE_ONEDNN_OPTS: '1',
      TF_CPP_MIN_LOG_LEVEL: '2',
      TF_NUM_INTRAOP_THREADS: '3',
      TF_NUM_INTEROP_THREADS: '3',
    });
    const own = {
      FAIRPRUNE_THREADS: '1',
      FAIRPRUNE_ENGINE: 'eager',
      FAIRPRUNE_STEPS_PER_CALL: '7',
      TF_ENABLE_ONEDNN_OPTS: '0',
      TF_CPP_MIN_LOG_LEVEL: '0',
    };
    expect(prepareEnvironment(own)).toEqual({
      ...{ threads: 1, oneDnn: false, engine: 'eager' },
      stepsPerCall: 7,
    });
    expect(own.TF_CPP_MIN_LOG_LEVEL).toBe('0');
  });

  it.each(['0', '1.5', 'all', '-2'])('refuses %s threads', (FAIRPRUNE_THREADS) => {
    expect(() => prepareEnvironment({ FAIRPRUNE_THREADS })).toThrow('FAIRPRUNE_THREADS');
  });

  it.each(['0', '1001', 'many'])('refuses %s steps a call', (FAIRPRUNE_STEPS_PER_CALL) => {
    expect(() => prepareEnvironment({ FAIRPRUNE_STEPS_PER_CALL })).toThrow('FAIRPRUNE_STEPS_PER_CALL');
  });

  it('refuses an engine that there isn’t', () => {
    expect(() => prepareEnvironment({ FAIRPRUNE_ENGINE: 'graph' })).toThrow('FAIRPRUNE_ENGINE is "graph"');
  });
});
