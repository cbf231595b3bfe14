import type { WorkProgress } from '#core/wire/views';
import { ShareBar } from '../_charts/ShareBar.tsx';
import { counted } from '../_lib/numbers.ts';
import { remaining } from '../_lib/time.ts';

/** Whether something is still to be computed. */
export function isWorking(work: WorkProgress): boolean {
  return work.total > 0 && work.done + work.failed < work.total;
}

/** Progress of a board or a submission: a bar, counts of stages, the time left. */
export function WorkLine({ work }: { work: WorkProgress }) {
  if (work.total === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <progress className="sr-only" value={work.done} max={work.total} aria-label="Stages done" />
      <ShareBar share={work.done / work.total} className="h-2 w-40" />
      <span>
        {work.done} of {counted(work.total, 'stage')} done
        {work.running > 0 ? `, ${work.running} running` : ''}
        {work.failed > 0 ? `, ${work.failed} failed` : ''}
        {isWorking(work)
          ? `, ${work.etaSeconds === null ? 'time left not known yet' : `${remaining(work.etaSeconds)} left`}`
          : ''}
      </span>
    </div>
  );
}
