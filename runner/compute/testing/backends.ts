import { describe, it } from 'vitest';
import type { BackendClass } from '#core/wire/board';
import { openBackend, type Backend } from '#runner/compute/backend';

/** Backends that every machine has, or gets by `compute:install`; CI installs it and lets nothing be skipped. */
const CLASSES: readonly BackendClass[] = ['wasm', 'tensorflow', 'webgpu'];

// SwiftShader comes with Chromium, which CI installs.
process.env['FAIRPRUNE_WEBGPU_ADAPTER'] ??= 'software';

const tested = await Promise.all(
  CLASSES.map(async (cls) => {
    try {
      return { cls, backend: await openBackend(cls), why: '' };
    } catch (error) {
      return { cls, backend: null, why: (error as Error).message };
    }
  }),
);

/** Runs the same tests on every backend that works here; one that doesn't is skipped, saying why. For tests only. */
export function onEachBackend(tests: (backend: Backend) => void): void {
  for (const { cls, backend, why } of tested) {
    if (backend === null) it.skip(`on ${cls}: ${why}`, () => undefined);
    else describe(`on ${cls}`, () => tests(backend));
  }
}
