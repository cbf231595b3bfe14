import { backendChecks, examineBackends } from '#runner/doctor/backends';
import type { DoctorInput, DoctorReport } from '#runner/doctor/check';
import { checkDataFolder } from '#runner/doctor/dataFolder';
import { checkDatabase } from '#runner/doctor/database';
import { checkDatasets } from '#runner/doctor/datasets';
import { checkDisk, checkMemory, checkNode } from '#runner/doctor/machine';
import { checkServer } from '#runner/doctor/server';
import { checkBubblewrap, checkChromium } from '#runner/doctor/tools';
import { cacheFolder } from '#runner/loop/cache';
import { localDatasetsFolder } from '#runner/loop/localDatasets';

/** Looks at everything that a server, a runner and the tests need on this machine. Changes nothing. */
export async function examine(input: DoctorInput): Promise<DoctorReport> {
  // Alone, because everything else would take from its speed.
  const backends = await examineBackends(input.env);
  const checks = await Promise.all([
    checkMemory(),
    checkDisk(input.dataFolder),
    checkDataFolder(input.dataFolder),
    checkDatabase(input.env['DATABASE_URL'] ?? ''),
    checkDatasets({ local: localDatasetsFolder(input.env), cache: cacheFolder(input.env) }),
    checkServer(input),
    checkChromium(input.env),
    checkBubblewrap(),
  ]);
  const flat = [checkNode(), ...backendChecks(backends), ...checks.flat()];
  return { ok: flat.every((check) => check.state !== 'fail'), checks: flat, backends };
}
