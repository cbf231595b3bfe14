'use client';

import { type ReactNode, useActionState } from 'react';
import { type Disputed, answerDispute, decideDispute, openDispute, rerunDisputed } from './actions.ts';

const NOTHING: Disputed = { said: null, fault: null, typed: '' };

/** Says what is wrong with an entry. */
export function OpenForm({ entry }: { entry: string }) {
  const [told, action, pending] = useActionState(openDispute, NOTHING);
  return (
    <details className="confirm max-w-3xl">
      <summary className="button">Dispute this entry …</summary>
      <form action={action} className="notice mt-2">
        <input type="hidden" name="entry" value={entry} />
        <Words
          name="claim"
          label="What is wrong with it, and how can one see that?"
          least={10}
          typed={told.typed}
        />
        <p className="mt-1 text-ink-2">
          It stands here under your name. The authors can answer; a maintainer can have the entry computed
          once more, and decides.
        </p>
        <button type="submit" className="button mt-2" disabled={pending}>
          Open the dispute
        </button>
        <Told by={told} />
      </form>
    </details>
  );
}

/** The authors' side, given once. */
export function AnswerForm({ id }: { id: string }) {
  const [told, action, pending] = useActionState(answerDispute, NOTHING);
  return (
    <form action={action} className="mt-3">
      <input type="hidden" name="id" value={id} />
      <Words name="answer" label="Your answer, which is given once" least={10} typed={told.typed} />
      <button type="submit" className="button mt-2" disabled={pending}>
        Answer
      </button>
      <Told by={told} />
    </form>
  );
}

/** Has the entry computed once more, or what failed of that tried again. */
export function RerunForm({ id, again }: { id: string; again: boolean }) {
  const [told, action, pending] = useActionState(rerunDisputed, NOTHING);
  return (
    <form action={action} className="mt-3">
      <input type="hidden" name="id" value={id} />
      <button type="submit" className="button" disabled={pending}>
        {again ? 'Try the re-run again' : 'Order a re-run'}
      </button>{' '}
      <span className="text-ink-2">
        {again
          ? 'what failed of it'
          : 'pruning and retraining once more, from the same bases with the same seeds'}
      </span>
      <Told by={told} />
    </form>
  );
}

/** A maintainer's decision; a decided one can be turned. */
export function DecideForm({ id, not }: { id: string; not: 'upheld' | 'dismissed' | null }) {
  const [told, action, pending] = useActionState(decideDispute, NOTHING);
  return (
    <details className="confirm mt-3">
      <summary className="button">{not === null ? 'Decide …' : 'Turn the decision …'}</summary>
      <form action={action} className="mt-2">
        <input type="hidden" name="id" value={id} />
        <Words name="reason" label="Why? It is shown beside the entry" least={3} typed={told.typed} />
        <p className="mt-2 flex flex-wrap gap-2">
          {not === 'upheld' ? null : (
            <button type="submit" name="decision" value="upheld" className="button" disabled={pending}>
              Uphold: the entry is demoted to S1
            </button>
          )}
          {not === 'dismissed' ? null : (
            <button type="submit" name="decision" value="dismissed" className="button" disabled={pending}>
              Dismiss
            </button>
          )}
        </p>
        <Told by={told} />
      </form>
    </details>
  );
}

const MOST = { claim: 2000, answer: 2000, reason: 500 } as const;

type WordsProps = {
  readonly name: keyof typeof MOST;
  readonly label: string;
  readonly least: number;
  readonly typed: string;
};

function Words({ name, label, least, typed }: WordsProps): ReactNode {
  return (
    <label className="block">
      {label}
      <textarea
        name={name}
        required
        minLength={least}
        maxLength={MOST[name]}
        rows={3}
        // A refused text comes back; React empties the form otherwise.
        key={typed}
        defaultValue={typed}
        className="input mt-1 block w-full"
      />
    </label>
  );
}

function Told({ by }: { by: Disputed }) {
  if (by.fault === null) return <output className={by.said === null ? '' : 'mt-2 block'}>{by.said}</output>;
  return (
    <p className="notice notice-fault mt-2" role="alert">
      {by.fault}
    </p>
  );
}
