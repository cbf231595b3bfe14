import type { ReportedView, Rerun } from '#core/wire/literature';
import { EvidenceGlyph } from '../../_charts/EvidenceGlyph.tsx';
import { GapCell } from '../../_charts/GapCell.tsx';
import { gapScale } from '../../_charts/gapCell.ts';
import { TagLadder } from '../../_charts/TagLadder.tsx';
import type { ValueScale } from '../../_charts/valueScale.ts';
import { comparePath } from '../../_lib/comparePath.ts';
import { rowAnchor, rowPath } from '../../_lib/literaturePath.ts';
import { fixed, halfWidth, signed } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { Scroll } from '../Scroll.tsx';
import { Term } from '../Term.tsx';

type Props = {
  readonly rows: readonly ReportedView[];
  readonly label: string;
  /** Rows of several tables name theirs. */
  readonly showTable?: boolean;
};

/** Printed rows with what each supports, and beside them what our runs of the same gave. */
export function ReportedTable({ rows, label, showTable = false }: Props) {
  const scale = gapScale(rows);
  const network = new Set(rows.map(whatOf)).size > 1;
  return (
    <Scroll label={label} className="stack">
      {/* Columns of fixed widths don’t move while the rest of a long table arrives. */}
      <table className="tbl two lg:min-w-[74rem] lg:table-fixed">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Row, method</th>
            {network ? (
              <th scope="col" className="lg:w-36">
                Network, dataset
              </th>
            ) : null}
            <th scope="col" className="lg:w-40">
              <Term id="recipe">Retraining</Term>, as printed
            </th>
            <th scope="col" className="num lg:w-18">
              <Term id="rate">Speedup</Term>
              <span className="unit">×</span>
            </th>
            <th scope="col" className="num lg:w-28">
              Printed
              <span className="unit">top-1, %</span>
            </th>
            <th scope="col" className="num lg:w-18">
              <Term id="drop">Drop</Term>
              <span className="unit">points</span>
            </th>
            <th scope="col" className="lg:w-48">
              <Term id="support">Supports</Term>
            </th>
            <th scope="col" className="lg:w-80">
              <Term id="rerun">Our re-runs</Term>
              <span className="unit">top-1, ± 95 %; gap in points</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} id={rowAnchor(row.id)} className="target">
              <th scope="row">
                <RowName row={row} showTable={showTable} />
              </th>
              {network ? <td data-label="Network, dataset">{whatOf(row)}</td> : null}
              <td data-label="Retraining, as printed">
                {row.retraining.printed ?? 'unstated'}
                {row.retraining.ours === null ? null : (
                  <span className="block text-ink-3">here {row.retraining.ours}</span>
                )}
              </td>
              <td className="num" data-label="Speedup, ×">
                {fixed(row.rate, 2)}
              </td>
              <td className="num" data-label="Printed">
                <span className="inline-flex items-center gap-1.5">
                  {row.printed ?? '–'} <EvidenceGlyph evidence="reported" />
                </span>
              </td>
              <td className="num" data-label="Drop, points">
                {fixed(row.drop, 2)}
              </td>
              <td data-label="Supports">
                <Supports row={row} />
              </td>
              <td data-label="Our re-runs" className="max-md:col-span-2">
                {row.reruns.length === 0 ? <span className="text-ink-3">none yet</span> : null}
                {row.reruns.map((rerun) => (
                  <RerunLine key={rerun.entry} row={row} rerun={rerun} scale={scale} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function whatOf({ network, dataset }: ReportedView): string {
  return `${network}, ${dataset}`;
}

function RowName({ row, showTable }: { row: ReportedView; showTable: boolean }) {
  const { method, kind } = row;
  const name = method?.name ?? (kind === 'baseline' ? 'Dense network' : 'Unnamed');
  return (
    <>
      <Link href={rowPath(row.id)} className="text-ink-3">
        {showTable ? `${row.table}, ` : ''}
        {row.id.split('/').at(-1)}
      </Link>{' '}
      {method?.ours === undefined || method.ours === null ? (
        name
      ) : (
        <Link href={`/methods/${method.ours}`}>{name}</Link>
      )}
      {kind === 'scratch' || kind === 'winning-ticket' ? (
        <span className="text-ink-2">, {kind === 'scratch' ? 'from scratch' : 'winning ticket'}</span>
      ) : null}
      {row.slips.map((slip) => (
        <span key={slip.text} className="block max-w-80 text-sm text-ink-2">
          <Term id="slip">Slip</Term>: {slip.text}
        </span>
      ))}
    </>
  );
}

/** The tags that the printed conditions state and those that their evidence supports, with what keeps them from more. */
function Supports({ row: { support, setup } }: { row: ReportedView }) {
  const strictest = support.supported.at(-1);
  const stated = support.stated.filter((tag) => !support.supported.includes(tag));
  return (
    <details className="max-w-72">
      <summary className="cursor-pointer">
        <TagLadder tags={support.supported} /> {strictest ?? 'nothing'}
        {stated.length === 0 ? null : <span className="text-ink-2">, states {support.stated.at(-1)}</span>}
      </summary>
      <span className="mt-1 block text-ink-2">
        {stated.length === 0 ? null : `Stated: ${support.stated.join(', ')}. `}
        {support.whyNotMore.join(' ')}
        {setup === null ? null : ` The paper puts it under ${setup}.`}
      </span>
    </details>
  );
}

function RerunLine({ row, rerun, scale }: { row: ReportedView; rerun: Rerun; scale: ValueScale }) {
  const half = halfWidth(rerun.interval);
  return (
    <span className="flex flex-wrap items-center gap-x-2 pb-1">
      <GapCell printed={row.top1} rerun={rerun} scale={scale} />
      <Link href={`/entries/${rerun.entry}`}>
        <strong className="font-semibold">{fixed(rerun.top1, 2)}</strong>
        {half === null ? '' : ` ± ${fixed(half, 2)}`}
      </Link>
      <span>gap {signed(rerun.gap, 2)}</span>
      <span className="basis-full text-ink-2">
        {rerun.recipe}
        {rerun.recipeAsPrinted ? ', as printed' : ''}, n {rerun.n},{' '}
        <Link href={comparePath([row.id, rerun.entry])}>how far comparable</Link>
      </span>
    </span>
  );
}
