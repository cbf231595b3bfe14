import type { BoardView } from '#core/wire/views';
import { counted } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';

/** Which entries drop out as the setup gets stricter by one step, and the part in which each of them differs. */
export function Dropped({ view: { dropped, chosen } }: { view: BoardView }) {
  if (dropped === null || dropped.of === 0) return null;
  const { from, of, total, alone, rows } = dropped;
  if (total === 0)
    return (
      <p className="mt-1 max-w-3xl text-ink-2">
        From {from} to {chosen.tag}, nothing drops out.
      </p>
    );
  return (
    <details className="mt-1 max-w-4xl">
      <summary className="cursor-pointer">
        From {from} to {chosen.tag}, {total} of {counted(of, 'entry', 'entries')}{' '}
        {total === 1 ? 'drops' : 'drop'} out of the largest class
        {alone === 0 ? '' : `, ${alone} of them with nothing left to be compared with`}: why
      </summary>
      <ul className="mt-1 grid gap-1">
        {rows.map((row) => (
          <li key={row.entry}>
            <Link href={`/entries/${row.entry}`}>
              {row.name} · {row.recipe}
            </Link>
            : {row.part}, {row.own} against {row.other} of{' '}
            <Link href={`/entries/${row.against.entry}`}>
              {row.against.name} · {row.against.recipe}
            </Link>
            .
          </li>
        ))}
      </ul>
      {total === rows.length ? null : (
        <p className="mt-1 text-ink-2">And {counted(total - rows.length, 'other entry', 'other entries')}.</p>
      )}
    </details>
  );
}
