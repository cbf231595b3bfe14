import type { StageView } from '#core/wire/views';
import { nextTry } from '../../_lib/stageText.ts';
import { Scroll } from '../Scroll.tsx';

/** What failed, why, and what to do about it; first what failed for good. */
export function Failures({ stages }: { stages: readonly StageView[] }) {
  const failed = stages.flatMap((stage) =>
    stage.fault === null || stage.state === 'cancelled' ? [] : [{ stage, fault: stage.fault }],
  );
  if (failed.length === 0) return null;
  const ordered = failed.toSorted((a, b) => Number(isFinal(b.stage)) - Number(isFinal(a.stage)));
  return (
    <section aria-label="What failed">
      <ul className="mt-6 grid max-w-4xl gap-4">
        {ordered.map(({ stage, fault }) => (
          <li key={stage.hash} className={`notice min-w-0 ${isFinal(stage) ? 'notice-fault' : ''}`}>
            <Failure stage={stage} fault={fault} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function isFinal(stage: StageView): boolean {
  return stage.state === 'failed';
}

function Failure({ stage, fault }: { stage: StageView; fault: NonNullable<StageView['fault']> }) {
  const tries = stage.attempt === 1 ? 'at the first attempt' : `at attempt ${stage.attempt}`;
  return (
    <>
      <p>
        <strong>{isFinal(stage) ? 'Failed' : 'Failed, and tried again'}:</strong> {stage.label}, {tries}.{' '}
        <code className="whitespace-nowrap">{fault.code}</code>
      </p>
      <p className="mt-1 [overflow-wrap:anywhere]">{fault.message}</p>
      {fault.hint === null || fault.message.includes(fault.hint) ? null : (
        <p className="mt-1">What to do: {fault.hint}</p>
      )}
      <p className="mt-1 text-ink-2">{consequence(stage, fault.class)}</p>
      {fault.logTail === '' ? null : (
        <details className="mt-1">
          <summary className="cursor-pointer">End of the log</summary>
          <Scroll label="End of the log" className="mt-1 max-h-64 border border-rule bg-paper">
            <pre className="p-2">{fault.logTail}</pre>
          </Scroll>
        </details>
      )}
    </>
  );
}

function consequence(stage: StageView, cls: 'submitter' | 'platform'): string {
  if (cls === 'submitter') {
    const where = stage.kind === 'base' ? 'what the board itself asks for' : 'the submission';
    return `The cause lies in ${where}, so it is not tried again.`;
  }
  const blame = 'The cause lies with the machine, not with the submission: it costs no quota.';
  return isFinal(stage)
    ? `${blame} It was tried as often as the site does by itself.`
    : `${blame} ${nextTry(stage)}`;
}
