import type { ExaminedBackend } from '#runner/doctor/backendReport';

/**
 * One thing that was looked at. `fail`: the main job (train, prune, retrain, show) can't run here; `warn`: something
 * else can't, or will soon.
 */
export type Check = {
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was found. */
  readonly detail: string;
  /** What to do; null when nothing needs doing. */
  readonly hint: string | null;
};

export type DoctorReport = {
  /** Whether the main job can run. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** The backends in numbers, the fastest class first. */
  readonly backends: readonly ExaminedBackend[];
};

export type DoctorInput = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly url: string;
  readonly dataFolder: string;
};

export function ok(id: string, title: string, detail: string): Check {
  return { id, title, state: 'ok', detail, hint: null };
}

export function warn(id: string, title: string, detail: string, hint: string): Check {
  return { id, title, state: 'warn', detail, hint };
}

export function fail(id: string, title: string, detail: string, hint: string): Check {
  return { id, title, state: 'fail', detail, hint };
}
