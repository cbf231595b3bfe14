import type { RunView } from '#core/wire/views';
import { holding, type Markup, markup } from '../../_lib/markup.ts';
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
        <tbody {...holding(markup`${epochs.map(line)}`)} />
      </table>
    </Scroll>
  );
}

/** As markup, because the cells of a long run are a thousand. */
function line(one: RunView['epochs'][number]): Markup {
  const cells = [
    fixed(one.trainLoss, 4),
    fixed(one.trainTop1 * 100, 2),
    fixed(one.testTop1 * 100, 2),
    rateText(one.lr),
    duration(one.seconds),
  ];
  return markup`<tr><th scope='row' class='num stick'>${one.epoch}</th>${cells.map((cell) => markup`<td class='num'>${cell}</td>`)}</tr>`;
}
