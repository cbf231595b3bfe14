import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cudaParts, tensorflowParts } from '#runner/compute/install/contents';
import { tensorflowFiles, writeWheel } from '#runner/compute/install/testing/wheels';
import { unpack, unpackedBytes } from '#runner/compute/install/unpack';
import { cudaRequirement, openWheel } from '#runner/compute/install/wheel';

const folder = mkdtempSync(join(tmpdir(), 'fairprune-wheel-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'tensorflow_cpu-2.15.1.whl');
const context = {
  report: { step: () => undefined, bytes: () => undefined },
  signal: new AbortController().signal,
};

function wheelOf(change: Readonly<Record<string, string | null>>): ReturnType<typeof openWheel> {
  writeWheel(path, tensorflowFiles(change));
  return openWheel(path);
}
/** The bytes of the wheel on disk, changed at the place where `text` stands. */
function overwrite(text: string, by: string): void {
  const bytes = readFileSync(path);
  bytes.write(by, bytes.indexOf(text));
  writeFileSync(path, bytes);
}

describe('a wheel', () => {
  it('tells name, version, platforms and what a GPU needs', async () => {
    const wheel = await wheelOf({});
    expect(wheel).toMatchObject({
      name: 'tensorflow-cpu',
      version: '2.15.1',
      platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
      cuda: ['nvidia-cublas-cu12==12.2.5.6'],
    });
    wheel.close();
  });

  it('gives the two libraries and the C headers, and nothing else', async () => {
    const wheel = await wheelOf({});
    const parts = tensorflowParts(wheel);
    expect(parts.map(({ to }) => to)).toEqual([
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
      'include/tensorflow/c/c_api.h',
      'include/tsl/c/tsl_status.h',
      'include/tensorflow/core/platform/ctstring_internal.h',
    ]);
    expect(unpackedBytes(parts)).toBe(11 + 13 + 8 + 9 + 11);
    const target = join(folder, 'unpacked');
    await unpack(wheel, parts, target, context);
    expect(readFileSync(join(target, 'lib/libtensorflow_cc.so.2'), 'utf8')).toBe('the library');
    wheel.close();
  });

  it.each([0, 1, 100, 400])('cut short to %i bytes is refused with what to do', async (bytes) => {
    writeWheel(path, tensorflowFiles());
    writeFileSync(path, readFileSync(path).subarray(0, bytes));
    await expect(openWheel(path)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining(path),
      details: { hint: expect.stringMatching(/Fetch it again.*wasm/) },
    });
  });

  it('that lacks its end, or is no zip, is refused', async () => {
    writeWheel(path, tensorflowFiles());
    writeFileSync(path, readFileSync(path).subarray(0, -30));
    await expect(openWheel(path)).rejects.toMatchObject({ code: 'bad-file' });
    await expect(openWheel(join(folder, 'absent.whl'))).rejects.toMatchObject({ code: 'bad-file' });
  });

  it('whose library was changed on the way is refused', async () => {
    (await wheelOf({})).close();
    overwrite('the library', 'the LIBRARY');
    const wheel = await openWheel(path);
    await expect(
      unpack(wheel, tensorflowParts(wheel), join(folder, 'damaged'), context),
    ).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('libtensorflow_cc.so.2'),
    });
    wheel.close();
  });

  it.each([
    ['another hash', new Map([['tensorflow/libtensorflow_cc.so.2', Buffer.from('THE library')]])],
    ['no hash', new Map<string, Buffer>()],
  ])('whose RECORD has %s of a library is refused', async (_, recorded) => {
    writeWheel(path, tensorflowFiles(), recorded);
    const wheel = await openWheel(path);
    await expect(
      unpack(wheel, tensorflowParts(wheel), join(folder, 'record'), context),
    ).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('RECORD'),
    });
    wheel.close();
  });

  it.each([
    [
      'of another package',
      { 'tensorflow_cpu-2.15.1.dist-info/METADATA': 'Name: numpy\nVersion: 1\n' },
      'numpy',
    ],
    [
      'for another system',
      { 'tensorflow_cpu-2.15.1.dist-info/WHEEL': 'Tag: cp311-cp311-win_amd64\n' },
      'win_amd64',
    ],
    [
      'for another processor',
      { 'tensorflow_cpu-2.15.1.dist-info/WHEEL': 'Tag: cp311-cp311-manylinux2014_aarch64\n' },
      'aarch64',
    ],
    ['that is a stub', { 'tensorflow/libtensorflow_cc.so.2': null }, 'no TensorFlow libraries'],
  ])('%s is refused', async (_, change, why) => {
    const wheel = await wheelOf(change);
    expect(() => tensorflowParts(wheel)).toThrow(why);
    wheel.close();
  });

  it('without metadata is refused', async () => {
    await expect(wheelOf({ 'tensorflow_cpu-2.15.1.dist-info/WHEEL': null })).rejects.toThrow('no WHEEL');
    const nameless = wheelOf({ 'tensorflow_cpu-2.15.1.dist-info/METADATA': 'Version: 1\n' });
    await expect(nameless).rejects.toThrow('no Name');
  });

  it('of NVIDIA gives its libraries, put beside TensorFlow’s', async () => {
    const wheel = await wheelOf({
      'nvidia/cublas/lib/libcublas.so.12': 'cublas',
      'nvidia/cublas/include/cublas.h': '// not taken',
    });
    expect(cudaParts(wheel).map(({ to }) => to)).toEqual(['lib/libcublas.so.12']);
    wheel.close();
  });
});

describe('what the extra and-cuda asks for', () => {
  it.each([
    ["nvidia-cudnn-cu12 (==8.9.4.25) ; extra == 'and-cuda'", ['nvidia-cudnn-cu12==8.9.4.25']],
    ['nvidia-cublas-cu12==12.5.3.2; extra == "and-cuda"', ['nvidia-cublas-cu12==12.5.3.2']],
    ["nvidia-cuda-nvcc-cu12 (==12.2.140) ; extra == 'and-cuda'", []],
    ["tensorrt (==8.6.1.post1) ; extra == 'and-cuda'", []],
    ['numpy (<2.0.0,>=1.23.5)', []],
  ])('%s', (line, expected) => {
    expect(cudaRequirement(line)).toEqual(expected);
  });
});
