import { checkBackends } from '#runner/doctor/backends';
import type { DoctorInput, DoctorReport } from '#runner/doctor/check';
import { checkDataFolder } from '#runner/doctor/dataFolder';
import { checkDatabase } from '#runner/doctor/database';
import { checkDisk, checkMemory, checkNode } from '#runner/doctor/machine';
import { checkServer } from '#runner/doctor/server';
import { checkBubblewrap, checkChromium } from '#runner/doctor/tools';

/** Looks at everything that a server, a runner and the tests need on this machine. Changes nothing. */
export async function examine(input: DoctorInput): Promise<DoctorReport> {
  const checks = await Promise.all([
    Promise.resolve(checkNode()),
    checkBackends(),
    checkMemory(),
    checkDisk(input.dataFolder),
    checkDataFolder(input.dataFolder),
    checkDatabase(input.env['DATABASE_URL'] ?? ''),
    checkServer(input),
    checkChromium(input.env),
    checkBubblewrap(),
  ]);
  const flat = checks.flat();
  return { ok: flat.every((check) => check.state !== 'fail'), checks: flat };
}
