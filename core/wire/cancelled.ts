/** What cancelling a submission did. */
export type CancelledSubmission = {
  /** Stages that were not begun and never will be. */
  readonly cancelled: number;
  /** Stages under way, whose runners hear of it by their next heartbeat. */
  readonly stopping: number;
  /** Unfinished stages that go on, because other submissions need them. */
  readonly shared: number;
};

/** The same in words, without a full stop; null when it did nothing, because the submission was cancelled before. */
export function cancelledText({ cancelled, stopping, shared }: CancelledSubmission): string | null {
  const parts = [
    cancelled > 0 ? `${stages(cancelled)} will not begin` : '',
    stopping > 0 ? `${stages(stopping)} ${stopping === 1 ? 'is' : 'are'} being stopped` : '',
    shared > 0
      ? `${stages(shared)} ${shared === 1 ? 'goes' : 'go'} on, because other submissions need ${shared === 1 ? 'it' : 'them'}`
      : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}

function stages(count: number): string {
  return `${count} ${count === 1 ? 'stage' : 'stages'}`;
}
