import type { StageView } from '#core/wire/views';

const STATES: Record<StageView['state'], string> = {
  blocked: 'waits for another stage',
  ready: 'waits for a runner',
  leased: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

type Shown = Pick<StageView, 'state' | 'stopping' | 'savedEpoch' | 'retryAt' | 'fault' | 'attempt'>;

/** A stage's state in a few words, with what matters beside it: attempts, checkpoints, why it never began. */
export function stateText(stage: Shown): string {
  const { state, stopping, attempt, savedEpoch } = stage;
  const parts = [
    stopping ? 'stopping' : STATES[state],
    attempt > 1 ? `attempt ${attempt}` : '',
    state === 'ready' && savedEpoch !== null ? `goes on ${place(savedEpoch)}` : '',
  ];
  const cause = state === 'cancelled' && stage.fault !== null ? `: ${stage.fault.message}` : '';
  return parts.filter((part) => part !== '').join(', ') + cause;
}

/** How a stage that failed goes on: when, and from where. */
export function nextTry({ state, retryAt, savedEpoch }: Shown): string {
  const from = savedEpoch === null ? 'from the beginning' : place(savedEpoch);
  if (state === 'leased') return `It runs again, ${from}.`;
  return retryAt === null
    ? `It is tried again ${from}.`
    : `It is tried again ${from}, not before ${retryAt.slice(11, 19)} UTC.`;
}

function place(savedEpoch: number): string {
  return savedEpoch === 0 ? 'within its first epoch' : `after epoch ${savedEpoch}`;
}
