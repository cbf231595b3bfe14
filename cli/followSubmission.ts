import { withPatience } from '#client/api';
import { pause } from '#client/backoff';
import { Fault } from '#core/errors/fault';
import type { StageView, SubmissionView } from '#core/wire/views';
import type { Connection } from '#cli/connection';
import type { Context } from '#cli/context';
import { workText } from '#cli/output/progressBar';
import { progressLine } from '#cli/output/progressLine';
import { points } from '#cli/output/numbers';
import { table } from '#cli/output/table';

const EVERY_MS = 1000;
/** A server that restarts is waited for. */
const PATIENCE_MS = 2 * 60_000;

/**
 * Shows a submission's progress until it ends, then its entries. Throws Fault `internal` when something failed,
 * `cancelled` when it was cancelled or this command was interrupted (the submission goes on then).
 */
export async function followSubmission(
  context: Context,
  { url, api }: Connection,
  id: string,
  json: boolean,
): Promise<void> {
  const line = progressLine(context.terminal);
  const patience = {
    url,
    patienceMs: PATIENCE_MS,
    signal: context.signal,
    onOutage: (text: string) => line.note(text),
  };
  let view: SubmissionView;
  try {
    for (;;) {
      view = await withPatience(patience, () => api.submissions.get.query({ id }));
      if (view.state !== 'queued' && view.state !== 'running') break;
      line.show(progressText(view));
      await pause(EVERY_MS, context.signal);
      if (context.signal.aborted) throw stillRunning(url, id);
    }
  } finally {
    line.end();
  }
  if (json) context.terminal.out(JSON.stringify(view, null, 2));
  else context.terminal.out(`${workText(view.work, view.state)}\n${entriesTable(view)}`);
  throwUnlessDone(view);
}

/** The state in one line: counts, what is computed now, how long it takes. */
export function progressText(view: SubmissionView): string {
  const running = view.stages.filter((stage) => stage.state === 'leased');
  const now = running.map(stageText).join('; ');
  const waiting =
    view.queueAhead > 0 && running.length === 0 ? `${view.queueAhead} stages of other work first` : '';
  return [workText(view.work, view.state), now, waiting].filter((part) => part !== '').join(' · ');
}

function stageText(stage: StageView): string {
  return stage.epochs > 0 ? `${stage.label}: epoch ${stage.epoch}/${stage.epochs}` : stage.label;
}

function entriesTable(view: SubmissionView): string {
  return table(
    view.entries,
    [
      { header: 'entry', value: (entry) => entry.id },
      { header: 'recipe', value: (entry) => entry.recipe + (entry.swap ? ' (swap)' : '') },
      { header: 'target', value: (entry) => `${entry.target}×`, align: 'right' },
      { header: 'of', value: (entry) => (entry.phase === 'development' ? 'validation' : 'test') },
      { header: 'top-1 %', value: (entry) => points(entry.mean), align: 'right' },
      { header: 'runs', value: (entry) => `${entry.n}/${entry.runs}`, align: 'right' },
    ],
    'no entries',
  );
}

function throwUnlessDone(view: SubmissionView): void {
  if (view.state === 'done') return;
  if (view.state === 'cancelled') throw new Fault('cancelled', `Submission ${view.id} was cancelled.`);
  const failed = view.stages.find((stage) => stage.fault !== null && stage.state === 'failed');
  const fault = failed?.fault;
  if (failed === undefined || !fault) throw new Fault('internal', `Submission ${view.id} failed.`);
  throw new Fault(fault.code, `${failed.label}: ${fault.message}`, {
    ...(fault.hint === null ? {} : { hint: fault.hint }),
    class: fault.class,
  });
}

function stillRunning(url: string, id: string): Fault {
  return new Fault('cancelled', 'No longer waiting; the submission goes on.', {
    hint: `See ${url}/submissions/${id}`,
  });
}
