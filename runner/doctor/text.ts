import type { DoctorReport } from '#runner/doctor/check';

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

/** The report for people: one line a check, what to do below it, the verdict last. */
export function doctorText(report: DoctorReport): string {
  const width = Math.max(...report.checks.map((check) => check.title.length));
  const lines = report.checks.flatMap((check) => [
    `${MARKS[check.state]}  ${check.title.padEnd(width)}  ${check.detail}`,
    ...(check.hint === null ? [] : [`${' '.repeat(width + 8)}${check.hint}`]),
  ]);
  const verdict = report.ok
    ? 'The main job can run on this machine.'
    : 'The main job can not run on this machine; see FAIL above.';
  return [...lines, '', verdict].join('\n');
}
