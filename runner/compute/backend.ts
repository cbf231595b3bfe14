import { Fault, isFault } from '#core/errors/fault';
import type { BackendClass } from '#core/wire/board';
import type { Compiler, EngineChoice } from '#runner/compute/compiler';
import type { Kernels } from '#runner/compute/kernels';

/** A way to compute on this machine, opened. */
export type Backend = {
  readonly cls: BackendClass;
  readonly kernels: Kernels;
  /** What computes: the processor's name for CPU backends. */
  readonly device: string;
  /** Versions of what decides the numbers (node, tfjs, …): part of every result's provenance. */
  readonly versions: Readonly<Record<string, string>>;
  /** Settings that can change the numbers: instruction set, threads, … */
  readonly flags: Readonly<Record<string, string>>;
  /** Runs whole training steps and evaluations as one call; without one they go kernel by kernel. */
  readonly compiler?: Compiler;
  /** The same backend with another way to compute steps, where it has several; they give the same bits. */
  withEngine?(engine: EngineChoice): Backend;
  /** How many tensors it holds: over training steps the number stays, or something leaks. */
  tensors(): number;
};

export type BackendReport = {
  readonly cls: BackendClass;
  readonly works: boolean;
  /** Why it doesn't work here; null when it does. */
  readonly why: string | null;
  /** What to do about it; null when it works. */
  readonly hint: string | null;
  readonly version: string | null;
  readonly device: string | null;
};

const opened = new Map<BackendClass, Promise<Backend>>();

/**
 * Opens a backend, once a process. Throws Fault `backend-unavailable` that says why and what to do.
 * tfjs is loaded on the first call, so that code that never computes doesn't pay for it.
 */
export function openBackend(cls: BackendClass): Promise<Backend> {
  const known = opened.get(cls);
  if (known !== undefined) return known;
  const opening = open(cls);
  opened.set(cls, opening);
  opening.catch(() => opened.delete(cls));
  return opening;
}

/** What each backend class does on this machine, in the order in which they are preferred. */
export async function availableBackends(): Promise<BackendReport[]> {
  return Promise.all(BACKENDS_BY_SPEED.map(backendReport));
}

/** Every class, the one that computes fastest first. */
export const BACKENDS_BY_SPEED: readonly BackendClass[] = ['tensorflow', 'webgpu', 'wasm'];

/** Whether one class works here. */
export async function backendReport(cls: BackendClass): Promise<BackendReport> {
  try {
    const { versions, device } = await openBackend(cls);
    return {
      cls,
      works: true,
      why: null,
      hint: null,
      version: versions[cls === 'tensorflow' ? 'tensorflow' : 'tfjs'] ?? null,
      device,
    };
  } catch (error) {
    const hint = isFault(error) ? (error.details.hint ?? null) : null;
    return { cls, works: false, why: (error as Error).message, hint, version: null, device: null };
  }
}

async function open(cls: BackendClass): Promise<Backend> {
  switch (cls) {
    case 'wasm': {
      const { openWasm } = await import('#runner/compute/wasm/open');
      return openWasm();
    }
    case 'tensorflow': {
      const { openTensorflow } = await import('#runner/compute/tensorflow/open');
      return openTensorflow();
    }
    case 'webgpu':
      throw new Fault('backend-unavailable', `The backend "${cls}" is not part of this version.`, {
        hint: 'Use "wasm", which works everywhere: FAIRPRUNE_BACKEND=wasm.',
        class: 'platform',
      });
  }
}
