import type { ReactNode } from 'react';
import type { MeasuredLatency } from '#core/wire/latency';
import type { SortBy } from '#core/board/sorting';
import type { BoardRow, TableSummary } from '#core/wire/views';
import { EvidenceGlyph } from '../../_charts/EvidenceGlyph.tsx';
import { IntervalAxis, IntervalCell } from '../../_charts/IntervalCell.tsx';
import { intervalScale } from '../../_charts/intervalCell.ts';
import { RankBar } from '../../_charts/RankBar.tsx';
import { TagLadder } from '../../_charts/TagLadder.tsx';
import type { ColumnId } from '../../_lib/columnIds.ts';
import { type Latencies, machineText } from '../../_lib/latencies.ts';
import { fixed, halfWidth, NONE, signed, span } from '../../_lib/numbers.ts';
import { inUnit, unitFor } from '../../_lib/units.ts';
import { Term } from '../Term.tsx';
import { When } from '../When.tsx';

/** A column of a board's table. `label` is what stands before the value on narrow screens. */
export type Column = {
  readonly id: ColumnId;
  readonly label: string;
  readonly head: ReactNode;
  readonly unit?: ReactNode;
  readonly sort?: SortBy;
  readonly className?: string;
  readonly cell: (row: BoardRow) => ReactNode;
};

/** The columns after rank and method, with one unit and one precision each for the whole table; `latencies` are read for those shown. */
export function valueColumns(table: TableSummary, latencies: Latencies | null): readonly Column[] {
  const params = unitFor([table.params]);
  const flops = unitFor([table.trainingFlops]);
  const macs = unitFor([table.macs]);
  const anyFinished = table.top1 !== null;
  const scale = intervalScale([{ mean: null, interval: table.top1 }]);
  const machines = new Set([...(latencies?.values() ?? [])].map(machineText)).size;
  return [
    {
      id: 'top1',
      label: 'Top-1, %',
      head: <Term id="top1">Top-1</Term>,
      unit: '%, ± 95 %',
      sort: 'top1',
      className: 'num',
      cell: (row) => <Accuracy top1={row.top1} />,
    },
    {
      id: 'drawn',
      label: 'Interval',
      head: (
        <>
          <span className="sr-only">Interval, drawn</span>
          {anyFinished ? <IntervalAxis scale={scale} /> : null}
        </>
      ),
      cell: (row) =>
        anyFinished ? <IntervalCell row={row.top1} scale={scale} quiet={row.baseline} /> : null,
    },
    {
      id: 'n',
      label: 'Runs, n',
      head: <Term id="n">n</Term>,
      // None, but its name stands on the line of the others' names.
      unit: '\u00a0',
      className: 'num',
      cell: (row) => row.top1.n,
    },
    {
      id: 'drop',
      label: 'Drop, points',
      head: <Term id="drop">Drop</Term>,
      unit: 'points',
      sort: 'drop',
      className: 'num',
      cell: (row) => fixed(row.drop, 2),
    },
    {
      id: 'matched',
      label: 'Matched drop, points',
      head: <Term id="drop-matched">Matched</Term>,
      unit: 'points',
      sort: 'matched',
      className: 'num',
      cell: (row) => fixed(row.dropMatched, 2),
    },
    {
      id: 'rate',
      label: 'Speedup, ×',
      head: <Term id="rate">Speedup</Term>,
      unit: '×',
      sort: 'rate',
      className: 'num',
      cell: (row) => fixed(row.rate, 2),
    },
    {
      id: 'params',
      label: `Params${params.symbol === '' ? '' : `, ${params.symbol}`}`,
      head: <Term id="params">Params</Term>,
      unit: params.symbol,
      sort: 'params',
      className: 'num',
      cell: (row) => inUnit(row.params, params),
    },
    {
      id: 'macs',
      label: `MACs${macs.symbol === '' ? '' : `, ${macs.symbol}`}`,
      head: <Term id="macs">MACs</Term>,
      unit: macs.symbol,
      sort: 'macs',
      className: 'num',
      cell: (row) => inUnit(row.macs, macs),
    },
    {
      id: 'latency',
      label: 'Latency, ms an image',
      head: <Term id="latency">Latency</Term>,
      unit: 'ms an image',
      className: 'num',
      cell: (row) => <LatencyCell latency={latencies?.get(row.id)} machines={machines} />,
    },
    {
      id: 'recipe',
      label: 'Recipe',
      head: <Term id="recipe">Recipe</Term>,
      sort: 'recipe',
      cell: (row) => <span className="whitespace-nowrap">{row.recipe}</span>,
    },
    {
      id: 'swap',
      label: 'Swap, points',
      head: <Term id="recipe-swap">Swap</Term>,
      unit: 'points',
      sort: 'swap',
      className: 'num',
      cell: (row) => signed(row.recipeSwapDelta, 2),
    },
    {
      id: 'epochs',
      label: 'Epochs, b + p + r',
      head: <Term id="epochs">Epochs</Term>,
      unit: 'b + p + r',
      sort: 'epochs',
      className: 'num',
      cell: ({ epochs }) =>
        `${shortEpochs(epochs.base)} + ${shortEpochs(epochs.prune)} + ${shortEpochs(epochs.retrain)}`,
    },
    {
      id: 'flops',
      label: `Training FLOPs${flops.symbol === '' ? '' : `, ${flops.symbol}`}`,
      head: <Term id="ledger">Cost</Term>,
      unit: `${flops.symbol}FLOPs`,
      sort: 'flops',
      className: 'num',
      cell: (row) => inUnit(row.trainingFlops, flops),
    },
    {
      id: 'held',
      label: 'Evidence, setups',
      head: <Term id="evidence">Evidence</Term>,
      unit: <Term id="setups">setups</Term>,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <EvidenceGlyph evidence={row.evidence} />
          <TagLadder tags={row.tags} />
        </span>
      ),
    },
    {
      id: 'date',
      label: 'Finished',
      head: 'Finished',
      sort: 'date',
      cell: (row) => <When at={row.finishedAt} />,
    },
  ];
}

/** Mean and half interval, so set that both line up at their decimal points. */
function Accuracy({ top1 }: { top1: BoardRow['top1'] }) {
  const half = halfWidth(top1.interval);
  if (top1.mean === null) return <>{NONE}</>;
  return (
    <>
      <strong className="font-semibold">{fixed(top1.mean, 2)}</strong>
      <span className="inline-block min-w-12 text-right text-ink-2">
        {half === null ? <>± {NONE}</> : <>± {fixed(half, 2)}</>}
      </span>
    </>
  );
}

/** Median for one image; with its machine where the table has several, else that is in the title. */
function LatencyCell({ latency, machines }: { latency: MeasuredLatency | undefined; machines: number }) {
  const one = latency?.batches.find(({ images }) => images === 1);
  if (latency === undefined || one === undefined) return <>{NONE}</>;
  return (
    <span title={machineText(latency)}>
      {fixed(one.pruned.median, 2)}
      {machines < 2 ? null : (
        <span className="block max-w-32 whitespace-normal text-ink-3">{machineText(latency)}</span>
      )}
    </span>
  );
}

/** The rank interval, drawn and written. */
export function RankCell({ row, entries }: { row: BoardRow; entries: number }) {
  if (row.rank === null) return <span className="text-ink-3">{NONE}</span>;
  const { low, high } = row.rank;
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <RankBar low={low} high={high} entries={entries} quiet={row.baseline} />
      <span className="min-w-8">{span(low, high)}</span>
    </span>
  );
}

function shortEpochs(epochs: number): string {
  return String(Number(epochs.toFixed(2)));
}
