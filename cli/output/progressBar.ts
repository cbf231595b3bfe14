import type { WorkProgress } from '#core/wire/views';
import { duration } from '#cli/output/numbers';

const WIDTH = 24;

/** Work as one line: bar, counts, what is left. */
export function workText(work: WorkProgress, label: string): string {
  const share = work.total === 0 ? 1 : work.done / work.total;
  const filled = Math.round(share * WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  const parts = [`${bar} ${work.done}/${work.total} stages`];
  if (work.failed > 0) parts.push(`${work.failed} failed`);
  if (work.etaSeconds !== null && work.done < work.total)
    parts.push(`about ${duration(work.etaSeconds)} left`);
  return `${label}  ${parts.join(' · ')}`;
}
