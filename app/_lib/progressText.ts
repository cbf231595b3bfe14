import type { StageView, SubmissionView } from '#core/wire/views';
import { counted } from './numbers.ts';
import { remaining } from './time.ts';

const STATES: Record<SubmissionView['state'], string> = {
  queued: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** What screen readers are told unasked: only what changes with a finished stage, not every second's estimate. */
export function announcement(view: Pick<SubmissionView, 'state' | 'work'>): string {
  return `${STATES[view.state]}: ${view.work.done} of ${counted(view.work.total, 'stage')} done.`;
}

/** Where a submission stands, in a sentence. */
export function progressText(view: Pick<SubmissionView, 'state' | 'work' | 'queueAhead' | 'stages'>): string {
  const { state, work, queueAhead } = view;
  const counts = `${work.done} of ${counted(work.total, 'stage')} done`;
  const left = work.etaSeconds === null ? 'time left not known yet' : `${remaining(work.etaSeconds)} left`;
  switch (state) {
    case 'queued':
      return `${STATES.queued}: ${queueAhead === 0 ? 'next in the queue' : `${counted(queueAhead, 'stage')} of other work first`}, ${left}.`;
    case 'running':
      return `${STATES.running}: ${counts}${nowText(view.stages)}, ${left}.`;
    case 'done':
      return `${STATES.done}: all ${counted(work.total, 'stage')} computed.`;
    default:
      return `${STATES[state]}: ${counts}, ${work.failed} failed.`;
  }
}

function nowText(stages: readonly StageView[]): string {
  const now = stages.find((stage) => stage.state === 'leased');
  if (now === undefined) return '';
  return `, now ${now.label}${now.epochs > 0 ? ` (epoch ${now.epoch} of ${now.epochs})` : ''}`;
}

/** Whether anything is still to come. */
export function isOpen(state: SubmissionView['state']): boolean {
  return state === 'queued' || state === 'running';
}
