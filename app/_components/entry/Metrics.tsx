import type { ReactNode } from 'react';
import type { Quartiles } from '#core/wire/latency';
import type { EntryView } from '#core/wire/views';
import { meanOf } from '../../_lib/entrySummary.ts';
import { counted, fixed, NONE, signed, whole } from '../../_lib/numbers.ts';
import { Term } from '../Term.tsx';

type Line = {
  readonly key: string;
  readonly name: ReactNode;
  readonly value: ReactNode;
  readonly unit: string;
  readonly dense?: ReactNode;
};

/** All numbers of the entry beside those of the dense network; each name leads to its definition. */
export function Metrics({ entry }: { entry: EntryView }) {
  return (
    <table className="tbl max-w-xl">
      <caption className="sr-only">Numbers of this entry and of the dense network</caption>
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col" className="num">
            Pruned
          </th>
          <th scope="col" className="num">
            Dense
          </th>
          <th scope="col">Unit</th>
        </tr>
      </thead>
      <tbody>
        {lines(entry).map((line) => (
          <tr key={line.key}>
            <th scope="row">{line.name}</th>
            <td className="num">{line.value}</td>
            <td className="num">{line.dense ?? ''}</td>
            <td className="text-ink-2">{line.unit}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function lines({ row, runs, dense, toppedUp }: EntryView): readonly Line[] {
  const base = meanOf(runs.map((run) => run.baseTop1));
  const pruned = meanOf(runs.map((run) => run.prunedTop1));
  const best = meanOf(runs.map((run) => run.bestTop1));
  const trainability = meanOf(runs.map((run) => run.trainability?.value ?? null));
  const label = runs.find((run) => run.trainability !== null)?.trainability?.label ?? 'TA';
  return [
    {
      key: 'top1',
      name: <Term id="top1">Top-1, last epoch</Term>,
      value: fixed(row.top1.mean, 2),
      dense: fixed(base, 2),
      unit: '%',
    },
    ...top5(runs),
    {
      key: 'drop',
      name: <Term id="drop">Drop</Term>,
      value: fixed(row.drop, 2),
      unit:
        row.drop === null && row.top1.mean !== null ? 'none: the base was pruned in mid-training' : 'points',
    },
    {
      key: 'matched',
      name: <Term id="drop-matched">Matched drop</Term>,
      value: fixed(row.dropMatched, 2),
      unit: row.dropMatched === null ? 'no dense control yet' : 'points',
    },
    {
      key: 'pruned',
      name: <Term id="pruned-top1">Right after pruning</Term>,
      value: fixed(pruned, 2),
      unit: '%',
    },
    {
      key: 'best',
      name: <Term id="best-test">Best test (optimistic)</Term>,
      value: fixed(best, 2),
      unit: '%',
    },
    {
      key: 'ta',
      name: <Term id="trainability">Trainability, {label}</Term>,
      value: fixed(trainability, 2),
      unit: '%',
    },
    {
      key: 'ta-train',
      name: <Term id="trainability">Trainability on training images</Term>,
      value: fixed(meanOf(runs.map((run) => run.trainabilityTrain?.value ?? null)), 2),
      unit: '%',
    },
    {
      key: 'damage',
      name: <Term id="damage">Damage</Term>,
      value: fixed(row.damage, 2),
      unit: row.damage === null ? 'no dense control yet' : 'points',
    },
    {
      key: 'swap',
      name: <Term id="recipe-swap">Recipe swap</Term>,
      value: signed(row.recipeSwapDelta, 2),
      unit: 'points',
    },
    {
      key: 'rate',
      name: <Term id="rate">Speedup</Term>,
      value: fixed(row.rate, 3),
      dense: '1.000',
      unit: '×',
    },
    {
      key: 'macs',
      name: <Term id="macs">MACs</Term>,
      value: rounded(row.macs),
      dense: whole(dense.macs),
      unit: 'an image',
    },
    {
      key: 'params',
      name: <Term id="params">Parameters</Term>,
      value: rounded(row.params),
      dense: whole(dense.params),
      unit: '',
    },
    {
      key: 'topped',
      name: <Term id="topped-up">Topped up</Term>,
      value: whole(toppedUp),
      unit: 'filters, first run',
    },
    ...latency(runs),
  ];
}

function top5(runs: EntryView['runs']): readonly Line[] {
  const mean = meanOf(runs.map((run) => run.top5));
  if (mean === null) return [];
  return [{ key: 'top5', name: <Term id="top5">Top-5, last epoch</Term>, value: fixed(mean, 2), unit: '%' }];
}

/** Of the first run that has it: a machine's own numbers, so no mean over machines. */
function latency(runs: EntryView['runs']): readonly Line[] {
  const measured = runs.find((run) => run.latency !== null)?.latency;
  if (measured === undefined || measured === null) return [];
  const { backend, device, flags } = measured;
  const threads = flags['threads'] === undefined ? '' : `, ${counted(Number(flags['threads']), 'thread')}`;
  return measured.batches.map(({ images, dense, pruned }) => ({
    key: `latency-${images}`,
    name: (
      <>
        <Term id="latency">Latency</Term>, {counted(images, 'image')}
      </>
    ),
    value: spread(pruned),
    dense: spread(dense),
    unit: `ms, quartiles; on ${backend}, ${device}${threads}`,
  }));
}

/** Median, and the quartiles under it: 1.23, 1.20–1.31. */
function spread({ median, quartiles: [low, high] }: Quartiles): ReactNode {
  return (
    <>
      {fixed(median, 2)}
      <span className="block text-ink-2">
        {fixed(low, 2)}–{fixed(high, 2)}
      </span>
    </>
  );
}

/** Means over runs need not be whole. */
function rounded(value: number | null): string {
  return value === null ? NONE : whole(Math.round(value));
}
