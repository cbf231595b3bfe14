'use client';

import { useActionState } from 'react';
import { type Managed, cancelSubmission, retrySubmission } from './actions.ts';

const NOTHING: Managed = { said: null, fault: null };

type Props = { readonly id: string; readonly cancel: boolean; readonly retry: boolean };

/**
 * Buttons of the submitter and of maintainers. Both are ordinary forms, so that they work without scripts; cancelling
 * asks once more.
 */
export function Manage({ id, cancel, retry }: Props) {
  const [cancelled, cancelAction, cancelling] = useActionState(cancelSubmission, NOTHING);
  const [retried, retryAction, retrying] = useActionState(retrySubmission, NOTHING);
  return (
    <div className="mt-4 max-w-3xl">
      {retry ? (
        <form action={retryAction} className="mb-2">
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="button" disabled={retrying}>
            Try again
          </button>{' '}
          <span className="text-ink-2">
            what failed by no fault of the submission; trainings go on from their last checkpoints
          </span>
        </form>
      ) : null}
      {cancel ? (
        <details className="confirm">
          <summary className="button">Cancel this submission …</summary>
          <form action={cancelAction} className="notice mt-2">
            <input type="hidden" name="id" value={id} />
            <p>
              Everything that no other submission needs is given up, also what is being computed now. Finished
              results stay. Submitted again, it begins with what is finished.
            </p>
            <button type="submit" className="button mt-2" disabled={cancelling}>
              Yes, cancel it
            </button>
          </form>
        </details>
      ) : null}
      <Told by={cancelled} />
      <Told by={retried} />
    </div>
  );
}

function Told({ by }: { by: Managed }) {
  if (by.fault !== null) {
    return (
      <p className="notice notice-fault mt-2" role="alert">
        {by.fault}
      </p>
    );
  }
  return <output className={by.said === null ? '' : 'mt-2 block'}>{by.said}</output>;
}
