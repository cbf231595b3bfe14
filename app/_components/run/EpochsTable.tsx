import type { RunView } from '#core/wire/views';
import { fixed, rateText } from '../../_lib/numbers.ts';
import { duration } from '../../_lib/time.ts';
import { Scroll } from '../Scroll.tsx';

/** Every epoch of a run, as it was reported. */
export function EpochsTable({ epochs }: { epochs: RunView['epochs'] }) {
  if (epochs.length === 0) return <p className="text-ink-2">No epoch of retraining is finished yet.</p>;
  return (
    <Scroll label="Table of the epochs">
      <table className="tbl max-w-3xl">
        <caption className="sr-only">Epochs of retraining</caption>
        <thead>
          <tr>
            <th scope="col" className="num stick">
              Epoch
            </th>
            <th scope="col" className="num">
              Training loss
            </th>
            <th scope="col" className="num">
              Training top-1<span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              Test top-1<span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              Learning rate<span className="unit">end of epoch</span>
            </th>
            <th scope="col" className="num">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {epochs.map((one) => (
            <tr key={one.epoch}>
              <th scope="row" className="num stick">
                {one.epoch}
              </th>
              <td className="num">{fixed(one.trainLoss, 4)}</td>
              <td className="num">{fixed(one.trainTop1 * 100, 2)}</td>
              <td className="num">{fixed(one.testTop1 * 100, 2)}</td>
              <td className="num">{rateText(one.lr)}</td>
              <td className="num">{duration(one.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
