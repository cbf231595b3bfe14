import { createRequire } from 'node:module';
import path from 'node:path';
import { env, ready, setBackend, version_core, backend as currentBackend } from '@tensorflow/tfjs-core';
import {
  getThreadsCount,
  setThreadsCount,
  setWasmPaths,
  type BackendWasm,
} from '@tensorflow/tfjs-backend-wasm';
import { Fault } from '#core/errors/fault';
import type { Backend } from '#runner/compute/backend';
import { processorName } from '#runner/compute/device';
import { wasmKernels } from '#runner/compute/wasm/kernels';
import { wasmRuntime } from '#runner/compute/wasm/runtime';

/**
 * Opens tfjs-backend-wasm with its binary from node_modules (nothing is fetched), one thread: Node has no threaded
 * build of it. Throws Fault `backend-unavailable`.
 */
export async function openWasm(): Promise<Backend> {
  setWasmPaths(binaries());
  setThreadsCount(1);
  const works = await setBackend('wasm').catch(() => false);
  if (!works) throw unavailable('tfjs could not start it');
  await ready();
  if (!(await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw unavailable('this machine has no wasm SIMD');
  const backend = currentBackend() as BackendWasm;
  return {
    cls: 'wasm',
    kernels: wasmKernels(wasmRuntime(backend)),
    device: processorName(),
    versions: { node: process.versions.node, v8: process.versions.v8, tfjs: version_core },
    flags: { simd: 'on', threads: String(getThreadsCount()) },
    tensors: () => backend.numDataIds(),
  };
}

function binaries(): string {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  return `${path.join(path.dirname(entry), 'wasm-out')}/`;
}

function unavailable(why: string): Fault {
  return new Fault('backend-unavailable', `The wasm backend doesn't work here: ${why}.`, {
    hint: 'Use Node 22 on x86-64 or arm64 and reinstall with `npm ci`.',
    class: 'platform',
  });
}
