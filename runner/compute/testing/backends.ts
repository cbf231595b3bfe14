import { describe, it } from 'vitest';
import { BACKEND_CLASSES, type BackendClass } from '#core/wire/board';
import { openBackend, type Backend } from '#runner/compute/backend';

// SwiftShader comes with Chromium, which CI installs as it does TensorFlow: there nothing is skipped.
process.env['FAIRPRUNE_WEBGPU_ADAPTER'] ??= 'software';

const tested = await Promise.all(
  BACKEND_CLASSES.map(async (cls) => {
    try {
      return { cls, backend: await openBackend(cls), why: '' };
    } catch (error) {
      return { cls, backend: null, why: (error as Error).message };
    }
  }),
);

/** For tests that train for long: a software adapter would take minutes. */
export const QUICK: readonly BackendClass[] = ['wasm', 'tensorflow'];

/** A software adapter compiles every shader on the processor, which other tests share. */
const TIMEOUT_MS = { wasm: 60_000, tensorflow: 60_000, webgpu: 300_000 } as const;

/**
 * Runs the same tests on every backend that works here, or on those of `classes`; one that doesn't work is skipped,
 * saying why. Steps go kernel by kernel. For tests only.
 */
export function onEachBackend(
  tests: (backend: Backend) => void,
  classes: readonly BackendClass[] = BACKEND_CLASSES,
): void {
  for (const { cls, backend, why } of tested.filter((one) => classes.includes(one.cls))) {
    if (backend === null) it.skip(`on ${cls}: ${why}`, () => undefined);
    else
      describe(`on ${cls}`, { timeout: TIMEOUT_MS[cls] }, () =>
        tests(backend.withEngine?.('eager') ?? backend),
      );
  }
}

/** The same, and again on backends that compile: every training step and forward pass is compiled there. */
export function onEachEngine(
  tests: (backend: Backend) => void,
  classes: readonly BackendClass[] = BACKEND_CLASSES,
): void {
  onEachBackend(tests, classes);
  for (const { cls, backend } of tested.filter((one) => classes.includes(one.cls))) {
    const compiled = backend?.withEngine?.('compiled');
    if (compiled === undefined) continue;
    describe(`on ${cls}, compiled`, { timeout: TIMEOUT_MS[cls] }, () => tests(compiled));
  }
}
