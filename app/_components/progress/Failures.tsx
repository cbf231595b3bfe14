import type { StageView } from '#core/wire/views';
import { Scroll } from '../Scroll.tsx';

/** What failed, why, and what to do about it. */
export function Failures({ stages }: { stages: readonly StageView[] }) {
  const failed = stages.flatMap((stage) => (stage.fault === null ? [] : [{ stage, fault: stage.fault }]));
  if (failed.length === 0) return null;
  return (
    <ul className="mt-6 grid max-w-4xl gap-4">
      {failed.map(({ stage, fault }) => (
        <li key={stage.hash} className={`notice ${stage.state === 'failed' ? 'notice-fault' : ''}`}>
          <p>
            <strong>{stage.state === 'failed' ? 'Failed' : 'Failed once, tried again'}:</strong> {stage.label}
            , attempt {stage.attempt}. {fault.message}
          </p>
          {fault.hint === null || fault.message.includes(fault.hint) ? null : (
            <p className="mt-1">What to do: {fault.hint}</p>
          )}
          <p className="mt-1 text-ink-2">
            {fault.class === 'submitter'
              ? 'The cause lies in the submission, so it is not tried again.'
              : 'The cause lies with the machine, not with the submission: it costs no quota.'}{' '}
            <code>{fault.code}</code>
          </p>
          {fault.logTail === '' ? null : (
            <details className="mt-1">
              <summary className="cursor-pointer">End of the log</summary>
              <Scroll label="End of the log" className="mt-1 max-h-64 border border-rule bg-paper">
                <pre className="p-2">{fault.logTail}</pre>
              </Scroll>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
