import type { StageView } from '#core/wire/views';
import { ShareBar } from '../../_charts/ShareBar.tsx';
import { fixed } from '../../_lib/numbers.ts';
import { stateText } from '../../_lib/stageText.ts';
import { Hash } from '../Hash.tsx';
import { Scroll } from '../Scroll.tsx';

/** Every stage in the order in which it runs. */
export function Stages({ stages }: { stages: readonly StageView[] }) {
  return (
    <Scroll label="Stages of this submission" className="stack">
      <table className="tbl two">
        <caption className="sr-only">Stages of this submission</caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">State</th>
            <th scope="col">Done</th>
            <th scope="col" className="num">
              Epochs
            </th>
            <th scope="col" className="num">
              Test top-1<span className="unit">%</span>
            </th>
            <th scope="col">Runner</th>
            <th scope="col">Hash</th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <tr key={stage.hash}>
              <th scope="row">
                {stage.label}
                {stage.shared ? <span className="ml-2 text-ink-2">shared</span> : null}
              </th>
              <td
                data-label="State"
                className={stage.state === 'failed' || stage.state === 'leased' ? 'font-semibold!' : ''}
              >
                {stateText(stage)}
              </td>
              <td data-label="Done">
                <span className="inline-flex items-center gap-2 whitespace-nowrap">
                  <ShareBar share={stage.share} className="h-1.5 w-16" />
                  {Math.floor(stage.share * 100)} %
                </span>
              </td>
              <td className="num" data-label="Epochs">
                {stage.epochs === 0
                  ? '–'
                  : `${stage.state === 'done' ? stage.epochs : stage.epoch} of ${stage.epochs}`}
              </td>
              <td className="num" data-label="Test top-1, %">
                {fixed(lastTop1(stage), 2)}
              </td>
              <td data-label="Runner">{stage.runner ?? '–'}</td>
              <td data-label="Hash">
                <Hash value={stage.hash} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function lastTop1(stage: StageView): number | null {
  const last = stage.rows.at(-1);
  return last === undefined ? null : last.testTop1 * 100;
}
