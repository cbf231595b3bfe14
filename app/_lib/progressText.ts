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
export function progressText(
  view: Pick<SubmissionView, 'state' | 'work' | 'queueAhead' | 'stages' | 'cancelledAt'>,
): string {
  const { state, work, queueAhead } = view;
  const counts = `${work.done} of ${counted(work.total, 'stage')} done`;
  const left = work.etaSeconds === null ? 'time left not known yet' : `${remaining(work.etaSeconds)} left`;
  switch (state) {
    case 'queued':
      return `${STATES.queued}: ${queueAhead === 0 ? 'next in the queue' : `${counted(queueAhead, 'stage')} of other work first`}, ${left}.`;
    case 'running':
      if (view.cancelledAt !== null) return `Cancelling: ${counts}, ${stoppingText(view.stages)}.`;
      return `${STATES.running}: ${counts}${nowText(view.stages)}, ${left}.`;
    case 'done':
      return `${STATES.done}: all ${counted(work.total, 'stage')} computed.`;
    case 'cancelled':
      return `${STATES.cancelled}: ${counts}.`;
    case 'failed':
      return `${STATES.failed}: ${counts}, ${failedText(view.stages)}.`;
  }
}

function stoppingText(stages: readonly StageView[]): string {
  return `${counted(stages.filter((stage) => stage.stopping).length, 'stage')} still to stop`;
}

/** What failed itself, and what can't begin because of it. */
function failedText(stages: readonly StageView[]): string {
  const failed = stages.filter((stage) => stage.state === 'failed').length;
  const waiting = stages.filter((stage) => stage.state === 'cancelled').length;
  return waiting === 0 ? `${failed} failed` : `${failed} failed, ${waiting} not begun because of it`;
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
