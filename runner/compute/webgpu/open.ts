import { createRequire } from 'node:module';
import { env as tfjsEnv, version_core } from '@tensorflow/tfjs-core';
import type { Backend } from '#runner/compute/backend';
import { findAdapter, type FoundAdapter } from '#runner/compute/webgpu/adapter';
import { watchDevice } from '#runner/compute/webgpu/health';
import { webgpuKernels } from '#runner/compute/webgpu/kernels';
import { webgpuRuntime } from '#runner/compute/webgpu/runtime';
import { Fault } from '#core/errors/fault';

/**
 * Opens WebGPU: Dawn's adapter with tfjs-backend-webgpu on it. Throws Fault `backend-unavailable` with what to do, or
 * `bad-config` for a FAIRPRUNE_WEBGPU_ADAPTER that is none.
 */
export async function openWebgpu(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Backend> {
  const found = await findAdapter(env);
  const device = await requestDevice(found);
  return backendOn(device, found);
}

/** Limits that decide how large a tensor and how wide a workgroup can be: as large as the adapter has them. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

async function requestDevice({ adapter, name }: FoundAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  try {
    return await adapter.requestDevice({ requiredLimits });
  } catch (error) {
    throw new Fault('backend-unavailable', `${name} gives no device: ${(error as Error).message}.`, {
      hint: 'Update its driver, or use another backend (FAIRPRUNE_BACKEND=wasm works everywhere).',
      class: 'platform',
    });
  }
}

async function backendOn(device: GPUDevice, { adapter, name, software }: FoundAdapter): Promise<Backend> {
  // After Dawn's globals are there: tfjs looks for them while it is loaded.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // Small tensors computed on the processor would have other bits than large ones.
  tfjsEnv().set('WEBGPU_CPU_FORWARD', false);
  // Of tfjs's matrix products only this one adds in a fixed order: split-K uses atomics.
  tfjsEnv().set('WEBGPU_MATMUL_PROGRAM_TYPE', PACKED);
  const health = watchDevice(device, name);
  const backend = new WebGPUBackend(device, adapter.info);
  return {
    cls: 'webgpu',
    kernels: webgpuKernels(webgpuRuntime(backend, health)),
    device: name,
    versions: { node: process.versions.node, dawn: versionOf('webgpu'), tfjs: version_core },
    flags: { adapter: software ? 'software' : 'hardware', threads: '1' },
    tensors: () => backend.numDataIds(),
    failure: health.failure,
    close: () => device.destroy(),
  };
}

/** tfjs's MatMulProgramType.MatMulPackedProgram. */
const PACKED = 3;

function versionOf(name: string): string {
  return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
}
