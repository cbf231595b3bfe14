import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from '#core/errors/fault';
import type { Backend } from '#runner/compute/backend';
import { processorName } from '#runner/compute/device';
import { tensorflowCompiler } from '#runner/compute/tensorflow/compiled/compiler';
import type { Binding } from '#runner/compute/tensorflow/binding';
import {
  ADDON,
  computeFolder,
  currentInstallation,
  damaged,
  missingFile,
  type Installation,
} from '#runner/compute/tensorflow/installation';
import { KERNELS_REVISION, tensorflowKernels } from '#runner/compute/tensorflow/kernels';
import { tensorflowRuntime } from '#runner/compute/tensorflow/runtime';
import { prepareEnvironment, type TensorflowSettings } from '#runner/compute/tensorflow/settings';

/** Opens native TensorFlow as `compute:install` left it. Throws Fault `backend-unavailable` with what to do. */
export async function openTensorflow(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Backend> {
  const root = computeFolder(env);
  const installation = await currentInstallation(root);
  if (installation === null) throw notInstalled(root);
  return openInstallation(installation);
}

/** Opens one installation. A process can load one only. */
export async function openInstallation(installation: Installation): Promise<Backend> {
  const missing = await missingFile(installation);
  if (missing !== null) throw damaged(installation.folder, missing);
  const settings = prepareEnvironment(process.env);
  const binding = load(installation);
  return described(installation, binding, settings);
}

function load({ folder }: Installation): Binding {
  try {
    return createRequire(import.meta.url)(join(folder, ADDON)) as Binding;
  } catch (error) {
    throw new Fault(
      'backend-unavailable',
      `TensorFlow in ${folder} can't be loaded: ${(error as Error).message}.`,
      {
        hint: 'Run npm run compute:install again; until then use wasm (FAIRPRUNE_BACKEND=wasm).',
        class: 'platform',
      },
    );
  }
}

/** On a GPU, where a call costs as much as a small step: images stay there and few numbers come back. */
const STEPS_PER_CALL = 32;

function described({ manifest }: Installation, binding: Binding, settings: TensorflowSettings): Backend {
  // TensorFlow falls back to the processor in silence: what it says itself counts, not what was installed.
  const device = binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
  const runtime = tensorflowRuntime(binding, settings.oneDnn && device === 'cpu');
  const steps = settings.stepsPerCall ?? (device === 'gpu' ? STEPS_PER_CALL : 1);
  const backend: Backend = {
    cls: 'tensorflow',
    kernels: tensorflowKernels(runtime),
    device: device === 'gpu' ? `GPU of ${processorName()}` : processorName(),
    versions: {
      node: process.versions.node,
      tensorflow: binding.TF_Version,
      'tfjs-node-gpu': manifest.addon,
    },
    flags: {
      build: manifest.variant,
      device,
      oneDNN: settings.oneDnn ? 'on' : 'off',
      threads: String(settings.threads),
      kernels: String(KERNELS_REVISION),
    },
    tensors: () => binding.getNumOfTensors(),
    withEngine: (engine, stepsPerCall = steps) =>
      engine === 'eager'
        ? backend
        : { ...backend, compiler: tensorflowCompiler(binding, runtime, { mode: engine, stepsPerCall }) },
  };
  return backend.withEngine!(settings.engine);
}

function notInstalled(root: string): Fault {
  return new Fault('backend-unavailable', `Native TensorFlow is not installed (looked in ${root}).`, {
    hint: 'Run npm run compute:install (a download of about 210 MB), or use wasm: FAIRPRUNE_BACKEND=wasm.',
    class: 'platform',
  });
}
