import { describe, it } from 'vitest';
import type { BackendClass } from '#core/wire/board';
import { openBackend, type Backend } from '#runner/compute/backend';

/** Backends that every machine has, or gets by `compute:install`; CI installs it and lets nothing be skipped. */
const CLASSES: readonly BackendClass[] = ['wasm', 'tensorflow'];

const tested = await Promise.all(
  CLASSES.map(async (cls) => {
    try {
      return { cls, backend: await openBackend(cls), why: '' };
    } catch (error) {
      return { cls, backend: null, why: (error as Error).message };
    }
  }),
);

/**
 * Runs the same tests on every backend that works here, kernel by kernel; one that doesn't is skipped, saying why. For
 * tests only.
 */
export function onEachBackend(tests: (backend: Backend) => void): void {
  for (const { cls, backend, why } of tested) {
    if (backend === null) it.skip(`on ${cls}: ${why}`, () => undefined);
    else describe(`on ${cls}`, () => tests(backend.withEngine?.('eager') ?? backend));
  }
}

/** The same, and again on backends that compile: every training step and forward pass is compiled there. */
export function onEachEngine(tests: (backend: Backend) => void): void {
  onEachBackend(tests);
  for (const { cls, backend } of tested) {
    const compiled = backend?.withEngine?.('compiled');
    if (compiled !== undefined) describe(`on ${cls}, compiled`, () => tests(compiled));
  }
}
