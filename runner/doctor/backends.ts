import { fileURLToPath } from 'node:url';
import { BACKEND_CLASSES, type BackendClass } from '#core/wire/board';
import { lastLines, runProgram } from '#runner/compute/install/program';
import { bestFirst, fallback } from '#runner/compute/preference';
import { PROBE_NETWORK } from '#runner/compute/probeTraining';
import { computeFolder, currentInstallation, damagedFile } from '#runner/compute/tensorflow/installation';
import { ExaminedBackendSchema, type ExaminedBackend } from '#runner/doctor/backendReport';
import { fail, ok, warn } from '#runner/doctor/check';
import type { Check, DoctorInput } from '#runner/doctor/check';

const PROGRAM = fileURLToPath(new URL('./backendProgram.ts', import.meta.url));

/**
 * Opens each backend in a process of its own and lets it train for two seconds, one after another: a library that ends
 * its process is a finding, not the end of the examination. The one that runners would prefer comes first.
 */
export async function examineBackends(env: DoctorInput['env']): Promise<readonly ExaminedBackend[]> {
  const found: ExaminedBackend[] = [];
  for (const cls of BACKEND_CLASSES) found.push(await examineBackend(cls, env));
  return bestFirst(found);
}

async function examineBackend(cls: BackendClass, env: DoctorInput['env']): Promise<ExaminedBackend> {
  const damage = cls === 'tensorflow' ? await damageOf(env) : null;
  if (damage !== null) return broken(cls, damage);
  const ran = await runProgram([process.execPath, PROGRAM, cls], { env });
  const report = ExaminedBackendSchema.safeParse(lastJson(ran?.stdout ?? ''));
  if (report.success) return report.data;
  const end = ran?.signal ?? `code ${ran?.code ?? '?'}`;
  return broken(cls, `its process ended by ${end}: ${lastLines(ran?.stderr ?? '', 1)}`);
}

/** What is wrong with the installed TensorFlow's bytes; null when nothing is, or nothing is installed. */
async function damageOf(env: DoctorInput['env']): Promise<string | null> {
  try {
    const installation = await currentInstallation(computeFolder(env));
    const damage = installation === null ? null : await damagedFile(installation);
    return damage === null ? null : `what is installed in ${installation!.folder} is damaged: ${damage}`;
  } catch {
    // Notes that can't be read: opening the backend says it.
    return null;
  }
}

function broken(cls: BackendClass, why: string): ExaminedBackend {
  const hint =
    cls === 'tensorflow' ? 'Run npm run compute:install again.' : 'Run npm ci again in the project folder.';
  return { cls, works: false, why, hint, version: null, device: null, flags: {}, imagesPerSecond: null };
}

function lastJson(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1)!);
  } catch {
    return null;
  }
}

/** One check a backend; without any that works the main job can't run. */
export function backendChecks(backends: readonly ExaminedBackend[]): Check[] {
  const none = backends.every((backend) => !backend.works);
  return backends.map((backend) => {
    const id = `backend-${backend.cls}`;
    const title = `Backend ${backend.cls}`;
    const why = backend.why ?? 'does not work here';
    if (none) return fail(id, title, why, 'No backend works: run npm ci again in the project folder.');
    if (!backend.works) return warn(id, title, why, backend.hint ?? 'Runners use the backends that work.');
    const elsewhere = fallback(backend);
    if (elsewhere !== null) {
      return warn(id, title, `${workingDetail(backend)}; ${elsewhere.what}`, elsewhere.hint);
    }
    return ok(id, title, workingDetail(backend));
  });
}

/** Whose version it is. */
const SOFTWARE = { tensorflow: 'TensorFlow', webgpu: 'tfjs', wasm: 'tfjs' } as const;

function workingDetail({ cls, version, device, flags, imagesPerSecond }: ExaminedBackend): string {
  const where = flags['adapter'] === undefined ? threadsOf(flags) : `${flags['adapter']} adapter`;
  const speed =
    imagesPerSecond === null
      ? 'slower than a step in two seconds'
      : `${Math.round(imagesPerSecond)} images/s training ${PROBE_NETWORK}`;
  const software = version === null ? null : `${SOFTWARE[cls]} ${version}`;
  const steps = flags['steps'] === undefined ? null : `steps ${flags['steps']}`;
  return [software, device, where, steps, speed].filter((part) => part !== null).join(', ');
}

function threadsOf({ threads }: ExaminedBackend['flags']): string {
  return threads === '1' ? '1 thread' : `${threads ?? '?'} threads`;
}
