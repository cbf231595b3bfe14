import { isFault, type Fault } from '#core/errors/fault';
import { BACKEND_CLASSES, type BackendClass } from '#core/wire/board';
import type { Compiler, EngineChoice } from '#runner/compute/compiler';
import type { Kernels } from '#runner/compute/kernels';
import { bestFirst } from '#runner/compute/preference';

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
  /** The same backend with another way to compute steps, where it has several, or another number of steps a call; all give the same bits. */
  withEngine?(engine: EngineChoice, stepsPerCall?: number): Backend;
  /** How many tensors it holds: over training steps the number stays, or something leaks. */
  tensors(): number;
  /** Gives the device back, with all tensors on it. Backends in this process's own memory have nothing to give back. */
  close?(): void;
  /** What ended the backend for good (a lost GPU, memory that ran out); null while it works. */
  failure?(): Fault | null;
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
  /** Settings that can change the numbers; none when it doesn't work. */
  readonly flags: Readonly<Record<string, string>>;
};

const opened = new Map<BackendClass, Promise<Backend>>();

/**
 * Opens a backend, once a process; one that has failed since (a lost GPU) is closed and opened anew. Throws Fault
 * `backend-unavailable` that says why and what to do. tfjs is loaded on the first call, so that code that never computes
 * doesn't pay for it.
 */
export async function openBackend(cls: BackendClass): Promise<Backend> {
  const known = opened.get(cls);
  const backend = await known;
  if (backend !== undefined && (backend.failure?.() ?? null) === null) return backend;
  // Whoever saw the failure first opens the next one; others wait for that.
  if (opened.get(cls) !== known) return openBackend(cls);
  backend?.close?.();
  const opening = open(cls);
  opened.set(cls, opening);
  opening.catch(() => opened.delete(cls));
  return opening;
}

/** What each backend class does on this machine, the one that computes fastest first. */
export async function availableBackends(): Promise<BackendReport[]> {
  return bestFirst(await Promise.all(BACKEND_CLASSES.map(backendReport)));
}

/** Whether one class works here. */
export async function backendReport(cls: BackendClass): Promise<BackendReport> {
  try {
    const { versions, device, flags } = await openBackend(cls);
    const version = versions[cls === 'tensorflow' ? 'tensorflow' : 'tfjs'] ?? null;
    return { cls, works: true, why: null, hint: null, version, device, flags };
  } catch (error) {
    const hint = isFault(error) ? (error.details.hint ?? null) : null;
    return { cls, works: false, why: (error as Error).message, hint, version: null, device: null, flags: {} };
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
    case 'webgpu': {
      const { openWebgpu } = await import('#runner/compute/webgpu/open');
      return openWebgpu();
    }
  }
}
