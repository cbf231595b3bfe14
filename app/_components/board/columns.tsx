import type { ReactNode } from 'react';
import type { MeasuredLatency } from '#core/wire/latency';
import type { SortBy } from '#core/board/sorting';
import type { BoardRow, TableSummary } from '#core/wire/views';
import { drawn } from '../../_charts/drawn.ts';
import { evidenceDrawn } from '../../_charts/EvidenceGlyph.tsx';
import { IntervalAxis, intervalDrawn } from '../../_charts/IntervalCell.tsx';
import { intervalScale } from '../../_charts/intervalCell.ts';
import { rankDrawn } from '../../_charts/rankDrawn.ts';
import { tagsDrawn } from '../../_charts/TagLadder.tsx';
import type { ColumnId } from '../../_lib/columnIds.ts';
import { type Latencies, machineText } from '../../_lib/latencies.ts';
import { fixed, halfWidth, NONE, signed, span } from '../../_lib/numbers.ts';
import { type Markup, markup } from '../../_lib/markup.ts';
import { inUnit, unitFor } from '../../_lib/units.ts';
import { when } from '../../_lib/when.ts';
import { Term } from '../Term.tsx';

/** A column of a board's table. `label` is what stands before the value on narrow screens. */
export type Column = {
  readonly id: ColumnId;
  readonly label: string;
  readonly head: ReactNode;
  readonly unit?: ReactNode;
  readonly sort?: SortBy;
  readonly className?: string;
  /** As markup: a page holds fifty rows of them. */
  readonly cell: (row: BoardRow) => Markup | string | number | null;
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
      cell: accuracy,
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
        anyFinished ? drawn(intervalDrawn({ row: row.top1, scale, quiet: row.baseline })) : null,
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
      cell: (row) => latencyCell(latencies?.get(row.id), machines),
    },
    {
      id: 'recipe',
      label: 'Recipe',
      head: <Term id="recipe">Recipe</Term>,
      sort: 'recipe',
      cell: (row) => markup`<span class='whitespace-nowrap'>${row.recipe}</span>`,
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
      cell: ({ evidence, tags }) =>
        markup`<span class='inline-flex items-center gap-2'>${drawn(evidenceDrawn(evidence))}${drawn(tagsDrawn(tags))}</span>`,
    },
    {
      id: 'date',
      label: 'Finished',
      head: 'Finished',
      sort: 'date',
      cell: (row) => when(row.finishedAt),
    },
  ];
}

/** Mean and half interval, so set that both line up at their decimal points. */
function accuracy({ top1: { mean, interval } }: BoardRow): Markup | string {
  if (mean === null) return NONE;
  const half = halfWidth(interval);
  return markup`<strong class='font-semibold'>${fixed(mean, 2)}</strong><span class='inline-block min-w-12 text-right text-ink-2'>± ${half === null ? NONE : fixed(half, 2)}</span>`;
}

/** Median for one image; with its machine where the table has several, else that is in the title. */
function latencyCell(latency: MeasuredLatency | undefined, machines: number): Markup | string {
  const one = latency?.batches.find(({ images }) => images === 1);
  if (latency === undefined || one === undefined) return NONE;
  const machine = machineText(latency);
  const below =
    machines < 2 ? null : markup`<span class='block max-w-32 whitespace-normal text-ink-3'>${machine}</span>`;
  return markup`<span title='${machine}'>${fixed(one.pruned.median, 2)}${below}</span>`;
}

/** The rank interval, drawn and written. */
export function rankCell({ rank, baseline }: BoardRow, entries: number): Markup {
  if (rank === null) return markup`<span class='text-ink-3'>${NONE}</span>`;
  const bar = drawn(rankDrawn({ ...rank, entries, quiet: baseline }));
  return markup`<span class='inline-flex items-center gap-2 whitespace-nowrap'>${bar}<span class='min-w-8'>${span(rank.low, rank.high)}</span></span>`;
}

function shortEpochs(epochs: number): string {
  return String(Number(epochs.toFixed(2)));
}
