'use client';

import { useActionState } from 'react';
import {
  type Managed,
  cancelSubmission,
  cloneSubmission,
  publishSubmission,
  renewSubmission,
  retrySubmission,
  withdrawSubmission,
} from './actions.ts';
import { Told } from './Told.tsx';

const NOTHING: Managed = { said: null, fault: null };

type Props = {
  readonly id: string;
  readonly cancel: boolean;
  readonly retry: boolean;
  readonly publish: boolean;
  readonly withdraw: boolean;
  readonly renew: boolean;
  readonly clone: boolean;
};

/**
 * What the one who looks may do to a submission. All are ordinary forms, so that they work without scripts; publishing,
 * withdrawing and cancelling ask once more.
 */
export function Manage({ id, cancel, retry, publish, withdraw, renew, clone }: Props) {
  const [cancelled, cancelAction, cancelling] = useActionState(cancelSubmission, NOTHING);
  const [retried, retryAction, retrying] = useActionState(retrySubmission, NOTHING);
  const [published, publishAction, publishing] = useActionState(publishSubmission, NOTHING);
  const [withdrawn, withdrawAction, withdrawing] = useActionState(withdrawSubmission, NOTHING);
  const [renewed, renewAction, renewing] = useActionState(renewSubmission, NOTHING);
  const [cloned, cloneAction, cloning] = useActionState(cloneSubmission, NOTHING);
  return (
    <div id="manage" className="mt-4 max-w-3xl">
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
      {renew ? (
        <form action={renewAction} className="mb-2">
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="button" disabled={renewing}>
            Next version
          </button>{' '}
          <span className="text-ink-2">a draft of it that follows this one; both pages will say so</span>
        </form>
      ) : null}
      {clone ? (
        <form action={cloneAction} className="mb-2">
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="button" disabled={cloning}>
            Clone
          </button>{' '}
          <span className="text-ink-2">a draft of your own with its configuration</span>
        </form>
      ) : null}
      {publish ? (
        <details className="confirm mb-2">
          <summary className="button">Publish this submission …</summary>
          <form action={publishAction} className="notice mt-2">
            <input type="hidden" name="id" value={id} />
            <p>
              Its method, configuration and recipe are frozen and run on the ranking bases; then its test
              accuracy is told. A method has three publications a board in 90 days, and every one is shown.
            </p>
            <button type="submit" className="button mt-2" disabled={publishing}>
              Yes, publish it
            </button>
          </form>
        </details>
      ) : null}
      {withdraw ? (
        <details className="confirm mb-2">
          <summary className="button">Withdraw this publication …</summary>
          <form action={withdrawAction} className="notice mt-2">
            <input type="hidden" name="id" value={id} />
            <label className="block">
              Its rows stay, say why and no longer rank; it still counts as a publication. Why?
              <input
                type="text"
                name="reason"
                required
                minLength={3}
                maxLength={500}
                className="input mt-1 block w-full"
              />
            </label>
            <button type="submit" className="button mt-2" disabled={withdrawing}>
              Yes, withdraw it
            </button>
          </form>
        </details>
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
      <Told by={published} />
      <Told by={withdrawn} />
      <Told by={renewed} />
      <Told by={cloned} />
    </div>
  );
}
