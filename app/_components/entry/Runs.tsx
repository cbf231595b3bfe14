import type { EntryView, RunView } from '#core/wire/views';
import { fixed } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { Scroll } from '../Scroll.tsx';
import { Term } from '../Term.tsx';

const STATES: Record<RunView['state'], string> = {
  waiting: 'waits',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Every run, none left out. */
export function Runs({ entry, runs }: { entry: string; runs: EntryView['runs'] }) {
  // Runs of one entry share their recipe, so that one label fits them all.
  const label = runs.find((run) => run.trainability !== null)?.trainability?.label;
  return (
    <Scroll label="Runs of this entry">
      <table className="tbl">
        <caption className="sr-only">Runs of this entry</caption>
        <thead>
          <tr>
            <th scope="col" className="stick">
              <Term id="run">Run</Term>
            </th>
            <th scope="col">State</th>
            <th scope="col" className="num">
              Seed
            </th>
            <th scope="col" className="num">
              Base<span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              <Term id="pruned-top1">After pruning</Term>
              <span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              <Term id="top1">Top-1</Term> ↑<span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              <Term id="drop">Drop</Term> ↓<span className="unit">points</span>
            </th>
            <th scope="col" className="num">
              <Term id="best-test">Best test</Term>
              <span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              <Term id="trainability">Trainability</Term>
              <span className="unit">{label === undefined ? '%' : `${label}, %`}</span>
            </th>
            <th scope="col" className="num">
              <Term id="rate">Speedup</Term> ↑<span className="unit">×</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.index}>
              <th scope="row" className="stick whitespace-nowrap">
                <Link href={`/entries/${entry}/runs/${run.index + 1}`}>Run {run.index + 1}</Link>
              </th>
              <td>{STATES[run.state]}</td>
              <td className="num">{run.seed ?? 'private'}</td>
              <td className="num">{fixed(run.baseTop1, 2)}</td>
              <td className="num">{fixed(run.prunedTop1, 2)}</td>
              <td className="num font-semibold!">{fixed(run.top1, 2)}</td>
              <td className="num">{fixed(run.drop, 2)}</td>
              <td className="num">{fixed(run.bestTop1, 2)}</td>
              <td className="num">{fixed(run.trainability?.value ?? null, 2)}</td>
              <td className="num">{fixed(run.rate, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
