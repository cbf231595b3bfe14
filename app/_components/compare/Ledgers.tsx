import { LedgerBar, LedgerSwatch } from '../../_charts/LedgerBar.tsx';
import { type LedgerRow, ledgerRows } from '../../_lib/entrySummary.ts';
import { fixed } from '../../_lib/numbers.ts';
import type { PlacedEntry } from '../../_lib/side.ts';
import { STAGE_NAMES } from '../../_lib/stageNames.ts';
import { inUnit, unitFor } from '../../_lib/units.ts';
import { SideMark } from './SideHead.tsx';

type Cost = { readonly index: number; readonly name: string; readonly rows: readonly LedgerRow[] };

/** What a run of each entry costs, stage by stage, on one scale. */
export function Ledgers({ entries }: { entries: readonly PlacedEntry[] }) {
  const costs = entries.map(({ index, name, entry }) => ({ index, name, rows: ledgerRows(entry.runs) }));
  return (
    <div className="grid grid-cols-1 gap-x-12 gap-y-6 lg:grid-cols-2">
      <Costs title="Epochs" costs={costs} value={(row) => row.epochs + row.epochEquivalents} />
      <Costs title="Training FLOPs" costs={costs} value={(row) => row.trainingFlops} />
    </div>
  );
}

function Costs({
  title,
  costs,
  value,
}: {
  title: string;
  costs: readonly Cost[];
  value: (row: LedgerRow) => number;
}) {
  const totalOf = ({ rows }: Cost) => rows.reduce((sum, row) => sum + value(row), 0);
  const most = Math.max(...costs.map(totalOf));
  const unit = unitFor(costs.map(totalOf));
  const text = (amount: number) =>
    title === 'Epochs' ? String(Number(fixed(amount, 2))) : inUnit(amount, unit);
  return (
    <table className="tbl">
      <caption className="sr-only">{title} of a run by stage</caption>
      <thead>
        <tr>
          <th scope="col" className="whitespace-nowrap">
            {title}
            <span className="unit">{unit.symbol}</span>
          </th>
          <th scope="col">
            <span className="inline-flex flex-wrap gap-x-3">
              {(['base', 'prune', 'retrain'] as const).map((kind, i) => (
                <span key={kind} className="inline-flex items-center gap-1 font-normal">
                  <LedgerSwatch index={i} /> {STAGE_NAMES[kind]}
                </span>
              ))}
            </span>
          </th>
          <th scope="col" className="num">
            Total
          </th>
        </tr>
      </thead>
      <tbody>
        {costs.map((cost) => {
          const parts = cost.rows.map((row) => ({ name: STAGE_NAMES[row.kind], value: value(row) }));
          const words = parts.map((part) => `${part.name} ${text(part.value)}`).join(', ');
          return (
            <tr key={cost.index}>
              <th scope="row" title={cost.name}>
                <SideMark index={cost.index} />
              </th>
              <td className="w-full">
                <LedgerBar parts={parts} total={most} title={`${title}: ${words}`} />
                <span className="block text-ink-2">{words}</span>
              </td>
              <td className="num">{text(totalOf(cost))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
