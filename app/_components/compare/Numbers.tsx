import type { ReactNode } from 'react';
import type { Side } from '#core/wire/compare';
import { EvidenceGlyph } from '../../_charts/EvidenceGlyph.tsx';
import { IntervalCell } from '../../_charts/IntervalCell.tsx';
import { intervalScale } from '../../_charts/intervalCell.ts';
import { meanOf } from '../../_lib/entrySummary.ts';
import { EVIDENCE_TEXT } from '../../_lib/evidence.ts';
import { boardPath } from '../../_lib/boardPath.ts';
import { rowPath } from '../../_lib/literaturePath.ts';
import { fixed, meanInterval, NONE, signed } from '../../_lib/numbers.ts';
import { sideName } from '../../_lib/side.ts';
import { inUnit, unitFor } from '../../_lib/units.ts';
import { Link } from '../Link.tsx';
import { Scroll } from '../Scroll.tsx';
import { Term } from '../Term.tsx';
import { SideMark } from './SideHead.tsx';

type Props = {
  readonly sides: readonly Side[];
  /** Address of the comparison without this result; null where too few would be left. */
  readonly without: (id: string) => string | null;
};

/** The results side by side: a column each, a line a number. */
export function Numbers({ sides, without }: Props) {
  const results = sides.map((side) => (side.kind === 'entry' ? side.entry.row : null));
  const scale = intervalScale(sides.map(accuracyOf));
  const params = unitFor(results.map((row) => row?.params ?? null));
  const flops = unitFor(results.map((row) => row?.trainingFlops ?? null));
  const line = (key: string, name: ReactNode, cell: (side: Side) => ReactNode) => (
    <tr key={key}>
      <th scope="row" className="stick min-w-32">
        {name}
      </th>
      {sides.map((side) => (
        <td key={side.id} className="num">
          {cell(side)}
        </td>
      ))}
    </tr>
  );
  const number = (of: (row: NonNullable<(typeof results)[number]>) => ReactNode) => (side: Side) =>
    side.kind === 'entry' ? of(side.entry.row) : NONE;
  return (
    <Scroll label="Numbers side by side">
      <table className="tbl w-auto!">
        <caption className="sr-only">Numbers side by side</caption>
        <thead>
          <tr>
            <th scope="col" className="stick">
              <span className="sr-only">Number</span>
            </th>
            {sides.map((side, i) => (
              <th key={side.id} scope="col" className="num min-w-24 sm:min-w-40 whitespace-normal!">
                <SideMark index={i} hollow={side.kind === 'row'} />
                <span className="block">
                  <Link href={side.kind === 'entry' ? `/entries/${side.id}` : rowPath(side.id)}>
                    {sideName(side)}
                  </Link>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {line('where', 'Where', (side) => (
            <Where side={side} />
          ))}
          {line('evidence', <Term id="evidence">Evidence</Term>, (side) => {
            const evidence = side.kind === 'entry' ? side.entry.row.evidence : 'reported';
            return (
              <span className="inline-flex items-center gap-1.5">
                <EvidenceGlyph evidence={evidence} /> {EVIDENCE_TEXT[evidence].name}
              </span>
            );
          })}
          {line(
            'top1',
            <>
              <Term id="top1">Top-1</Term>, % ± 95 % ↑
            </>,
            (side) => {
              const { mean, interval } = accuracyOf(side);
              return (
                <>
                  <strong className="font-semibold">{meanInterval(mean, interval)}</strong>
                  <span className="block">
                    <IntervalCell row={{ mean, interval }} scale={scale} quiet={side.kind === 'row'} />
                  </span>
                </>
              );
            },
          )}
          {line('n', <Term id="n">Runs, n</Term>, (side) =>
            side.kind === 'entry' ? side.entry.row.top1.n : (side.row.runs ?? NONE),
          )}
          {line('drop', <Term id="drop">Drop, points ↓</Term>, (side) =>
            fixed(side.kind === 'entry' ? side.entry.row.drop : side.row.drop, 2),
          )}
          {line(
            'matched',
            <Term id="drop-matched">Matched drop, points ↓</Term>,
            number((row) => fixed(row.dropMatched, 2)),
          )}
          {line('pruned', <Term id="pruned-top1">Right after pruning, %</Term>, (side) =>
            fixed(side.kind === 'entry' ? meanOf(side.entry.runs.map((run) => run.prunedTop1)) : null, 2),
          )}
          {line('rate', <Term id="rate">Speedup, ×</Term>, (side) =>
            fixed(side.kind === 'entry' ? side.entry.row.rate : side.row.rate, 2),
          )}
          {line(
            'params',
            <Term id="params">Parameters{params.symbol === '' ? '' : `, ${params.symbol}`}</Term>,
            number((row) => inUnit(row.params, params)),
          )}
          {line(
            'swap',
            <Term id="recipe-swap">Recipe swap, points</Term>,
            number((row) => signed(row.recipeSwapDelta, 2)),
          )}
          {line(
            'flops',
            <Term id="ledger">Training FLOPs{flops.symbol === '' ? '' : `, ${flops.symbol}`}</Term>,
            number((row) => inUnit(row.trainingFlops, flops)),
          )}
          {sides.length < 3
            ? null
            : line('remove', <span className="sr-only">Remove</span>, ({ id }) => (
                <Link href={without(id) ?? '/compare'}>leave out</Link>
              ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Where({ side }: { side: Side }) {
  if (side.kind === 'row')
    return (
      <span className="whitespace-normal">
        {side.row.network}, {side.row.dataset}
      </span>
    );
  const { board, row } = side.entry;
  return (
    <Link href={boardPath(board.id, row.band === null ? {} : { tag: 'S3.2', target: row.band })}>
      {board.title}
    </Link>
  );
}

function accuracyOf(side: Side): { mean: number | null; interval: readonly [number, number] | null } {
  return side.kind === 'entry' ? side.entry.row.top1 : { mean: side.row.top1, interval: null };
}
