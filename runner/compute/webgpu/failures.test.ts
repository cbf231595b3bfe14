import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openBackend } from '#runner/compute/backend';
import { runProgram } from '#runner/compute/install/program';
import { onEachBackend } from '#runner/compute/testing/backends';
import { adapterKind, findAdapter } from '#runner/compute/webgpu/adapter';
import { ExaminedBackendSchema } from '#runner/doctor/backendReport';

/** What a process of its own finds when it tries WebGPU. */
async function tried(env: Record<string, string>, ...options: string[]) {
  const program = fileURLToPath(new URL('../../doctor/backendProgram.ts', import.meta.url));
  const ran = await runProgram([process.execPath, ...options, program, 'webgpu'], {
    env: { PATH: process.env['PATH'], ...env },
  });
  expect(ran?.code).toBe(0);
  return ExaminedBackendSchema.parse(JSON.parse(ran!.stdout.trim().split('\n').at(-1)!));
}

/** No Vulkan driver is where these say. */
const NO_DRIVER = { VK_DRIVER_FILES: '/nowhere', VK_ICD_FILENAMES: '/nowhere' };

describe('a machine without an adapter', () => {
  it('has no GPU: says what to install', async () => {
    expect(await tried(NO_DRIVER)).toMatchObject({
      works: false,
      why: 'WebGPU found no GPU on this machine.',
      hint: expect.stringMatching(/driver with Vulkan.*FAIRPRUNE_BACKEND=wasm/),
    });
  });

  it('has no software adapter either: says what brings one', async () => {
    expect(await tried({ ...NO_DRIVER, FAIRPRUNE_WEBGPU_ADAPTER: 'software' })).toMatchObject({
      works: false,
      why: 'WebGPU found no software adapter on this machine.',
      hint: expect.stringMatching(/Chromium.*VK_DRIVER_FILES/),
    });
  });

  it('is of an architecture that Dawn has no build for', async () => {
    const other = 'data:text/javascript,Object.defineProperty(process,"arch",{value:"riscv64"})';
    expect(await tried({}, '--import', other)).toMatchObject({
      works: false,
      why: expect.stringMatching(/^WebGPU can't be loaded on \w+-riscv64: /),
      hint: expect.stringContaining('x64 and arm64'),
    });
  });
});

it('refuses a kind of adapter that is none', () => {
  expect(adapterKind({})).toBe('hardware');
  expect(() => adapterKind({ FAIRPRUNE_WEBGPU_ADAPTER: 'fast' })).toThrow(
    'FAIRPRUNE_WEBGPU_ADAPTER is "fast"',
  );
});

onEachBackend(
  (backend) => {
    const { kernels } = backend;

    it('a software adapter computes only when it is asked for', async () => {
      // The driver of this process is the software one.
      await expect(findAdapter({ FAIRPRUNE_WEBGPU_ADAPTER: 'hardware' })).rejects.toMatchObject({
        code: 'backend-unavailable',
        message: expect.stringContaining('runs on the processor'),
        details: { hint: expect.stringContaining('FAIRPRUNE_WEBGPU_ADAPTER=software') },
      });
      expect(backend.flags).toMatchObject({ adapter: 'software' });
      expect(backend.versions).toMatchObject({ dawn: expect.any(String), tfjs: '4.22.0' });
    });

    it('memory that runs out, then a lost device, are faults; each time it opens anew', async () => {
      const dy = kernels.upload(new Float32Array(1), [1, 1]);
      const large = kernels.globalAveragePoolGradient(dy, [1, 1 << 15, 1 << 15, 1]);
      const sum = kernels.globalAveragePool(large);
      await expect(kernels.download(sum)).rejects.toMatchObject({
        code: 'backend-unavailable',
        message: expect.stringMatching(/ran out of memory/),
        details: { class: 'platform', hint: expect.stringContaining('smaller batch') },
      });
      const second = await openBackend('webgpu');
      expect(second).not.toBe(backend);
      const x = second.kernels.upload(Float32Array.of(-1, 2), [2]);
      expect([...(await second.kernels.download(second.kernels.relu(x)))]).toEqual([0, 2]);

      second.close!();
      await expect(second.kernels.download(second.kernels.relu(x))).rejects.toMatchObject({
        code: 'backend-unavailable',
        message: expect.stringMatching(/was lost/),
        details: { class: 'platform' },
      });
      const third = await openBackend('webgpu');
      expect(third).not.toBe(second);
      const again = third.kernels.upload(Float32Array.of(3), [1]);
      expect([...(await third.kernels.download(third.kernels.relu(again)))]).toEqual([3]);
    });
  },
  ['webgpu'],
);
