/** Opens the backend named, trains for two seconds, and prints what it found as a line of JSON. */
import { BackendClass } from '#core/wire/board';
import { backendReport, openBackend } from '#runner/compute/backend';
import { engineText } from '#runner/compute/compiler';
import { trainProbe } from '#runner/compute/probeTraining';
import type { ExaminedBackend } from '#runner/doctor/backendReport';

const PROBE_MS = 2000;

console.log(JSON.stringify(await examined(BackendClass.parse(process.argv[2]))));

async function examined(cls: BackendClass): Promise<ExaminedBackend> {
  const report = await backendReport(cls);
  if (!report.works) return { ...report, imagesPerSecond: null };
  const backend = await openBackend(cls);
  try {
    const start = performance.now();
    const { imagesPerSecond, engine } = await trainProbe(
      backend,
      (steps) => steps < 2 || performance.now() - start < PROBE_MS,
    );
    const steps = backend.withEngine === undefined ? {} : { steps: engineText(engine) };
    return { ...report, flags: { ...report.flags, ...steps }, imagesPerSecond };
  } catch (error) {
    const why = `it opens, but does not train: ${(error as Error).message}`;
    const hint = 'Please report this; runners use the backends that work.';
    return { ...report, works: false, why, hint, imagesPerSecond: null };
  }
}
