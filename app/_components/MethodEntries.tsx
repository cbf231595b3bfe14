import type { MethodEntry } from '#core/wire/views';
import { EvidenceGlyph } from '../_charts/EvidenceGlyph.tsx';
import { boardPath } from '../_lib/boardPath.ts';
import { configText } from '../_lib/configText.ts';
import { meanInterval, times } from '../_lib/numbers.ts';
import { Link } from './Link.tsx';
import { Scroll } from './Scroll.tsx';
import { Term } from './Term.tsx';

/** A method's entries over all boards. */
export function MethodEntries({ entries }: { entries: readonly MethodEntry[] }) {
  if (entries.length === 0) return <p className="text-ink-2">Nobody has submitted it to a board yet.</p>;
  return (
    <Scroll label="Entries of this method" className="stack">
      <table className="tbl two">
        <caption className="sr-only">Entries of this method</caption>
        <thead>
          <tr>
            <th scope="col">Entry</th>
            <th scope="col">Board</th>
            <th scope="col" className="num">
              <Term id="band">Target</Term>
            </th>
            <th scope="col" className="num">
              <Term id="top1">Top-1</Term> ↑<span className="unit">%, ± 95 %</span>
            </th>
            <th scope="col" className="num">
              <Term id="n">n</Term>
            </th>
            <th scope="col">
              <Term id="evidence">Evidence</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((one) => (
            <tr key={one.entry}>
              <th scope="row">
                <Link href={`/entries/${one.entry}`}>{one.recipe}</Link>{' '}
                <span className="text-ink-2">{configText(one.config)}</span>
                {one.withdrawn === null ? null : (
                  <span className="block text-ink-2">{`Withdrawn: ${one.withdrawn}`}</span>
                )}
              </th>
              <td data-label="Board">
                <Link href={boardPath(one.board.id, { tag: 'S3.2', target: one.target })}>
                  {one.board.title}
                </Link>
              </td>
              <td className="num" data-label="Target">
                {times(one.target)}
              </td>
              <td className="num" data-label="Top-1, %">
                {meanInterval(one.mean, one.interval)}
              </td>
              <td className="num" data-label="Runs, n">
                {`${one.n} of ${one.runs}`}
              </td>
              <td data-label="Evidence">
                <span className="inline-flex items-center gap-1.5">
                  <EvidenceGlyph evidence={one.evidence} />
                  {one.ranked ? 'ranked' : 'not ranked'}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
