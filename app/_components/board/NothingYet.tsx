import type { BoardView } from '#core/wire/views';
import { times } from '../../_lib/numbers.ts';
import type { Shown } from '../../_lib/shown.ts';
import { viewPath } from '../../_lib/viewPath.ts';
import { Empty } from '../Empty.tsx';
import { Link } from '../Link.tsx';
import { isWorking } from '../WorkLine.tsx';

/** Why a view of a board has no rows. */
export function NothingYet({ view }: { view: BoardView }) {
  const { target, recipe } = view.chosen;
  return (
    <div className="mt-8">
      {isWorking(view.work) ? (
        <Empty title="Being computed">
          <p>
            The first entries appear here as soon as one of their runs is finished. This page keeps itself up
            to date.
          </p>
        </Empty>
      ) : (
        <Empty title={`No entry at ${times(target)}${recipe === null ? '' : ` under ${recipe}`}`}>
          <p>
            Look at another band or recipe, or <Link href={`/submit?board=${view.id}`}>submit a method</Link>.
          </p>
        </Empty>
      )}
    </div>
  );
}

/** Why a view that has rows shows none: no row holds what was asked for. */
export function NothingLeft({ view, shown }: { view: BoardView; shown: Shown }) {
  const all = { ...shown, q: '', evidence: null };
  return (
    <div className="mt-8">
      <Empty title={shown.q === '' ? 'No row has this evidence' : `No row holds “${shown.q}”`}>
        <p>
          <Link href={viewPath(view, all)}>Show every row of this view</Link>.
        </p>
      </Empty>
    </div>
  );
}
