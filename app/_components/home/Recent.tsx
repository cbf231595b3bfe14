import type { HomeView } from '#core/wire/views';
import { methodName } from '#server/services/names';
import { fixed, whole } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { When } from '../When.tsx';

/** Entries finished lately. */
export function Recent({ recent }: { recent: HomeView['recent'] }) {
  if (recent.length === 0) return <p className="text-ink-2">Nothing has been finished yet.</p>;
  return (
    <table className="tbl">
      <caption className="sr-only">Entries finished lately</caption>
      <thead>
        <tr>
          <th scope="col">Entry</th>
          <th scope="col">Board</th>
          <th scope="col" className="num">
            Top-1<span className="unit">%</span>
          </th>
          <th scope="col" className="num">
            n
          </th>
          <th scope="col" className="num">
            When
          </th>
        </tr>
      </thead>
      <tbody>
        {recent.map((one) => (
          <tr key={one.entry}>
            <th scope="row">
              <Link href={`/entries/${one.entry}`}>
                {methodName(one.method)} · <span className="whitespace-nowrap">{one.recipe}</span>
              </Link>
            </th>
            <td>
              <Link href={`/boards/${one.board}`}>{one.title}</Link>
            </td>
            <td className="num">{fixed(one.mean, 2)}</td>
            <td className="num">{whole(one.n)}</td>
            <td className="num">
              <When at={one.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
