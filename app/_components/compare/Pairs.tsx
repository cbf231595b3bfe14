import type { ComparedPair, CompareView } from '#core/wire/compare';
import { TagLadder } from '../../_charts/TagLadder.tsx';
import { fixed, halfWidth, signed } from '../../_lib/numbers.ts';
import { letter } from '../../_lib/side.ts';
import { Scroll } from '../Scroll.tsx';
import { Term } from '../Term.tsx';
import { SideMark } from './SideHead.tsx';

/** Every two of the results: how far they may be compared, which part breaks the next setup, how far apart they are. */
export function Pairs({ view }: { view: CompareView }) {
  return (
    <>
      <div className="stack">
        <table className="tbl one">
          <caption className="sr-only">Every pair of the results and what it shares</caption>
          <thead>
            <tr>
              <th scope="col">Pair</th>
              <th scope="col">
                <Term id="setups">Setups that hold</Term>
              </th>
              <th scope="col">What breaks the next one</th>
              <th scope="col" className="num">
                Difference
                <span className="unit">points, ± 95 %</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {view.pairs.map((pair) => (
              <tr key={`${pair.a} ${pair.b}`}>
                <th scope="row" className="whitespace-nowrap">
                  <SideMark index={pair.a} hollow={view.sides[pair.a]?.kind === 'row'} /> and{' '}
                  <SideMark index={pair.b} hollow={view.sides[pair.b]?.kind === 'row'} />
                </th>
                <td data-label="Setups that hold">
                  <Held pair={pair} />
                </td>
                <td data-label="What breaks the next one" className="max-w-xl">
                  {pair.explanation.sentence}
                </td>
                <td data-label="Difference, points" className="num">
                  <Difference pair={pair} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Breaks view={view} />
    </>
  );
}

function Held({ pair: { explanation } }: { pair: ComparedPair }) {
  const { stated, supported } = explanation;
  const more = stated.filter((tag) => !supported.includes(tag));
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <TagLadder tags={supported} />
      <span>{supported.length === 0 ? 'none' : supported.join(', ')}</span>
      {more.length === 0 ? null : (
        <span className="text-ink-2">
          <Term id="support">stated</Term> also {more.join(', ')}
        </span>
      )}
    </span>
  );
}

function Difference({ pair }: { pair: ComparedPair }) {
  const { difference, a, b } = pair;
  if (difference === null || difference.mean === null)
    return <span className="text-ink-3">no common base models</span>;
  const half = halfWidth(difference.interval);
  return (
    <>
      {letter(a)} − {letter(b)}: {signed(difference.mean, 2)}
      {half === null ? '' : ` ± ${fixed(half, 2)}`}
      <span className="block text-ink-2">
        {difference.winner === '0'
          ? 'not significant'
          : `${letter(difference.winner === 'A' ? a : b)} better`}
        , n {difference.n}
      </span>
    </>
  );
}

/** Every part that differs or is unknown, pair by pair, with where it is recorded. */
function Breaks({ view }: { view: CompareView }) {
  const lines = view.pairs.flatMap((pair) => [
    ...pair.explanation.breaks.map((one) => ({ ...one, pair, differs: true })),
    ...pair.explanation.missing.map((one) => ({ ...one, pair, differs: false })),
  ]);
  if (lines.length === 0) return null;
  return (
    <details className="mt-3 text-sm">
      <summary className="cursor-pointer text-ink-2">Every part that differs or is not known</summary>
      <Scroll label="Parts that differ" className="mt-2">
        <table className="tbl">
          <thead>
            <tr>
              {['Pair', 'Setup', 'Part', 'First', 'Second', 'Where it is recorded'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ pair, tag, part, a, b, source, differs }) => (
              <tr key={`${pair.a} ${pair.b} ${part}`}>
                <th scope="row" className="whitespace-nowrap">
                  {letter(pair.a)} and {letter(pair.b)}
                </th>
                <td>{tag}</td>
                <td>
                  {part}
                  {differs ? '' : ', not known'}
                </td>
                <td>{a}</td>
                <td>{b}</td>
                <td className="text-ink-2">{source}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
