'use client';

import { type ReactNode, useActionState } from 'react';
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
      <div className="flex flex-wrap items-start gap-2">
        {publish ? (
          <Confirm
            title="Publish this submission …"
            id={id}
            action={publishAction}
            button="Yes, publish it"
            pending={publishing}
          >
            <p>
              Its method, configuration and recipe are frozen and run on the ranking bases; then its test
              accuracy is told. A method has three publications a board in 90 days, and every one is shown.
            </p>
          </Confirm>
        ) : null}
        {renew ? (
          <form action={renewAction}>
            <input type="hidden" name="id" value={id} />
            <button type="submit" className="button" disabled={renewing}>
              Next version
            </button>
          </form>
        ) : null}
        {clone ? (
          <form action={cloneAction}>
            <input type="hidden" name="id" value={id} />
            <button type="submit" className="button" disabled={cloning}>
              Clone
            </button>
          </form>
        ) : null}
        {withdraw ? (
          <Confirm
            title="Withdraw this publication …"
            id={id}
            action={withdrawAction}
            button="Yes, withdraw it"
            pending={withdrawing}
          >
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
          </Confirm>
        ) : null}
        {cancel ? (
          <Confirm
            title="Cancel this submission …"
            id={id}
            action={cancelAction}
            button="Yes, cancel it"
            pending={cancelling}
          >
            <p>
              Everything that no other submission needs is given up, also what is being computed now. Finished
              results stay. Submitted again, it begins with what is finished.
            </p>
          </Confirm>
        ) : null}
      </div>
      <Told by={cancelled} />
      <Told by={retried} />
      <Told by={published} />
      <Told by={withdrawn} />
      <Told by={renewed} />
      <Told by={cloned} />
    </div>
  );
}

type ConfirmProps = {
  readonly title: string;
  readonly id: string;
  readonly action: (form: FormData) => void;
  readonly button: string;
  readonly pending: boolean;
  readonly children: ReactNode;
};

/** A button that opens what has to be confirmed: in a row of buttons it then takes a line of its own. */
function Confirm({ title, id, action, button, pending, children }: ConfirmProps) {
  return (
    <details className="confirm open:basis-full">
      <summary className="button">{title}</summary>
      <form action={action} className="notice mt-2">
        <input type="hidden" name="id" value={id} />
        {children}
        <button type="submit" className="button mt-2" disabled={pending}>
          {button}
        </button>
      </form>
    </details>
  );
}
