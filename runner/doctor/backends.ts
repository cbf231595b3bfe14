import { availableBackends } from '#runner/compute/backend';
import type { BackendReport } from '#runner/compute/backend';
import { fail, ok, warn } from '#runner/doctor/check';
import type { Check } from '#runner/doctor/check';

/** One check a backend; without any that works the main job can't run. */
export async function checkBackends(): Promise<Check[]> {
  return backendChecks(await availableBackends());
}

export function backendChecks(reports: readonly BackendReport[]): Check[] {
  const none = reports.every((report) => !report.works);
  return reports.map((report) => {
    const id = `backend-${report.cls}`;
    const title = `Backend ${report.cls}`;
    if (report.works)
      return ok(
        id,
        title,
        [report.version, report.device].filter((part) => part !== null).join(', ') || 'works',
      );
    const why = report.why ?? 'does not work here';
    if (none) return fail(id, title, why, 'No backend works: run npm ci again in the project folder.');
    return warn(id, title, why, 'Not needed: runners use the backends that work.');
  });
}
