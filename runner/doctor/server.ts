import { z } from 'zod';
import { outageReason } from '#client/faults';
import { ok, warn } from '#runner/doctor/check';
import type { Check, DoctorInput } from '#runner/doctor/check';

const AwaySchema = z.object({ status: z.literal('unavailable'), version: z.string(), reason: z.string() });
const HealthSchema = z.object({
  status: z.string(),
  version: z.string(),
  queue: z.object({ queued: z.number(), running: z.number(), failed: z.number() }),
  runners: z.number(),
});

/** Whether a server answers. None running is no fault: it is started when it is wanted. */
export async function checkServer({ url }: Pick<DoctorInput, 'url'>): Promise<Check> {
  const title = 'Server';
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) });
    const body: unknown = await response.json().catch(() => null);
    const away = AwaySchema.safeParse(body);
    if (away.success) {
      const { version, reason } = away.data;
      return warn(
        'server',
        title,
        `version ${version} at ${url} can't work now: ${reason}`,
        'It goes on by itself.',
      );
    }
    const health = HealthSchema.safeParse(body);
    if (!health.success) {
      return warn(
        'server',
        title,
        `what answers at ${url} is not a healthy Fairprune (status ${response.status})`,
        'Another program may have this port: choose one by PORT, or set FAIRPRUNE_URL.',
      );
    }
    const { version, runners, queue } = health.data;
    return ok(
      'server',
      title,
      `version ${version} at ${url}; ${runners} runners, ${queue.queued} stages queued, ${queue.running} running, ${queue.failed} failed`,
    );
  } catch (error) {
    return warn('server', title, `none answers at ${url} (${outageReason(error)})`, 'Run npm start.');
  }
}
