'use client';

import { useActionState } from 'react';
import type { CoAuthor } from '#server/services/coAuthors';
import { type Managed, inviteCoAuthor, removeCoAuthor, setEmbargo } from './actions.ts';
import { Told } from './Told.tsx';

const NOTHING: Managed = { said: null, fault: null };

type Props = {
  readonly id: string;
  readonly coAuthors: readonly CoAuthor[];
  readonly anonymous: boolean;
  readonly namedOn: string | null;
  /** Names of a publication can't be taken back. */
  readonly mayHide: boolean;
  readonly canonical: string;
};

/** Who stands beside the submitter, and whether readers are told: for the submitter. */
export function Authors({ id, coAuthors, anonymous, namedOn, mayHide, canonical }: Props) {
  const [invited, inviteAction, inviting] = useActionState(inviteCoAuthor, NOTHING);
  const [removed, removeAction, removing] = useActionState(removeCoAuthor, NOTHING);
  const [kept, embargoAction, keeping] = useActionState(setEmbargo, NOTHING);
  return (
    <div className="max-w-3xl">
      {coAuthors.length === 0 ? (
        <p className="text-ink-2">Nobody stands beside you yet.</p>
      ) : (
        <ul>
          {coAuthors.map((one) => (
            <li key={one.person} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 py-1">
              <span>
                {one.name}
                {one.orcid === null ? '' : ` (${one.orcid})`}
                {one.acceptedAt === null ? <span className="text-ink-2">, invited</span> : ''}
              </span>
              <form action={removeAction}>
                <input type="hidden" name="id" value={id} />
                <input type="hidden" name="person" value={one.person} />
                <button
                  type="submit"
                  className="button"
                  disabled={removing}
                  aria-label={`Remove ${one.name}`}
                >
                  Remove
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      <form action={inviteAction} className="mt-3">
        <input type="hidden" name="id" value={id} />
        <label htmlFor="invite-who" className="block">
          Invite a co-author by the name of their account, or their ORCID iD
        </label>
        <p className="mt-1 flex flex-wrap gap-2">
          <input id="invite-who" name="who" required maxLength={120} className="input w-full max-w-md" />
          <button type="submit" className="button" disabled={inviting}>
            Invite
          </button>
        </p>
      </form>
      <p className="mt-1 text-ink-2">
        Once they accept they stand beside you, follow the work, and may cancel it, try again, answer disputes
        and make the next version. Publishing, withdrawing and these settings stay yours.
      </p>
      <Told by={invited} />
      <Told by={removed} />
      {anonymous || mayHide ? (
        <form action={embargoAction} className="mt-6">
          <input type="hidden" name="id" value={id} />
          <p>
            {anonymous
              ? `Readers are told “Anonymous, under review” until ${namedOn === null ? 'you name the authors' : namedOn.slice(0, 10)}. Cite this address, it stays the same: `
              : 'Names are told when it is published.'}
            {anonymous ? <code className="select-all">{canonical}</code> : null}
          </p>
          <label className="mt-2 block">
            Anonymous until, at the latest (empty: until you name them){' '}
            <input type="date" name="until" defaultValue={namedOn?.slice(0, 10) ?? ''} className="input" />
          </label>
          <p className="mt-2 flex flex-wrap gap-2">
            <button type="submit" name="intent" value="hide" className="button" disabled={keeping}>
              {anonymous ? 'Change the day' : 'Keep the names'}
            </button>
            {anonymous ? (
              <button type="submit" name="intent" value="name" className="button" disabled={keeping}>
                Name the authors now
              </button>
            ) : null}
          </p>
        </form>
      ) : null}
      <Told by={kept} />
    </div>
  );
}
