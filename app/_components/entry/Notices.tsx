import type { EntryView } from '#core/wire/views';
import { boardPath } from '../../_lib/boardPath.ts';
import { Link } from '../Link.tsx';

/** What must be known before a number of this entry is read: a development run, or a row of an older board version. */
export function Notices({ entry: { phase, board } }: { entry: EntryView }) {
  if (phase === 'development') {
    return (
      <p className="notice mb-6 max-w-3xl">
        <strong>Development run.</strong> Every accuracy on this page is of the validation split, which is
        held out of the training images; no test image was looked at. Bases and seeds are public, so it stands
        on no board.
      </p>
    );
  }
  if (board.version === board.currentVersion) return null;
  return (
    <p className="notice mb-6 max-w-3xl">
      <strong>
        Row of <Link href={boardPath(board.id, { version: board.version })}>version {board.version}</Link> of
        the board.
      </strong>{' '}
      The board is at <Link href={boardPath(board.id)}>version {board.currentVersion}</Link>; rows of
      different versions are not compared.
    </p>
  );
}
