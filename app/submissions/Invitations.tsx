import type { Invitation } from '#server/services/coAuthors';
import { Link } from '../_components/Link.tsx';
import { When } from '../_components/When.tsx';
import { answerInvitation } from './actions.ts';

/** Submissions whose submitter asks this person to stand beside them. */
export function Invitations({
  invitations,
  names,
}: {
  readonly invitations: readonly Invitation[];
  readonly names: ReadonlyMap<string, string>;
}) {
  return (
    <ul className="grid max-w-3xl gap-3">
      {invitations.map((one) => (
        <li key={one.submission} className="notice">
          <p>
            {one.by ?? 'Somebody'} asks you to be a co-author of{' '}
            <Link href={`/submissions/${one.submission}`}>{names.get(one.method) ?? one.method}</Link> on{' '}
            {one.board}, <When at={one.at} />.
          </p>
          <form action={answerInvitation} className="mt-2 flex flex-wrap gap-2">
            <input type="hidden" name="submission" value={one.submission} />
            <button type="submit" name="answer" value="accept" className="button">
              Accept
            </button>
            <button type="submit" name="answer" value="decline" className="button">
              Decline
            </button>
          </form>
        </li>
      ))}
    </ul>
  );
}
