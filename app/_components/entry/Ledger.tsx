import type { EntryView } from '#core/wire/views';
import { LedgerBar, LedgerSwatch } from '../../_charts/LedgerBar.tsx';
import { type LedgerRow, ledgerRows } from '../../_lib/entrySummary.ts';
import { fixed } from '../../_lib/numbers.ts';
import { STAGE_NAMES } from '../../_lib/stageNames.ts';
import { duration } from '../../_lib/time.ts';
import { inUnit, unitFor } from '../../_lib/units.ts';

/** What a run costs, stage by stage: two bars and the figures. */
export function Ledger({ runs }: { runs: EntryView['runs'] }) {
  const rows = ledgerRows(runs);
  const flops = unitFor(rows.map((row) => row.trainingFlops));
  const total = (value: (row: LedgerRow) => number): number => rows.reduce((sum, row) => sum + value(row), 0);
  const digits = rows.every((row) => Number.isInteger(epochsOf(row))) ? 0 : 2;
  const number = (epochs: number) => fixed(epochs, digits);
  return (
    <div className="max-w-xl">
      <Bar name="Epochs" rows={rows} value={epochsOf} />
      <Bar name="Training FLOPs" rows={rows} value={(row) => row.trainingFlops} />
      <table className="tbl mt-4">
        <caption className="sr-only">Cost of one run by stage, mean over runs</caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" className="num">
              Epochs
            </th>
            <th scope="col" className="num">
              Training FLOPs<span className="unit">{flops.symbol}</span>
            </th>
            <th scope="col" className="num">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.kind}>
              <th scope="row">
                <span className="inline-flex items-center gap-2">
                  <LedgerSwatch index={i} /> {STAGE_NAMES[row.kind]}
                </span>
              </th>
              <td className="num">
                {number(epochsOf(row))}
                {row.epochEquivalents === 0 ? null : (
                  <span className="block text-ink-2">
                    {number(row.epochEquivalents)} of them without steps
                  </span>
                )}
              </td>
              <td className="num">{inUnit(row.trainingFlops, flops)}</td>
              <td className="num">{duration(row.seconds)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="font-semibold!">
              Total
            </th>
            <td className="num">{number(total(epochsOf))}</td>
            <td className="num">
              {inUnit(
                total((row) => row.trainingFlops),
                flops,
              )}
            </td>
            <td className="num">{duration(total((row) => row.seconds))}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Bar({
  name,
  rows,
  value,
}: {
  name: string;
  rows: readonly LedgerRow[];
  value: (row: LedgerRow) => number;
}) {
  const parts = rows.map((row) => ({ name: STAGE_NAMES[row.kind], value: value(row) }));
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const text = parts
    .map((part) => `${part.name} ${total === 0 ? 0 : Math.round((100 * part.value) / total)} %`)
    .join(', ');
  return (
    <div className="mt-3">
      <p className="eyebrow">{name}</p>
      <LedgerBar parts={parts} title={`${name}: ${text}`} />
    </div>
  );
}

/** Passes over the training images, with optimizer steps and without. */
function epochsOf({ epochs, epochEquivalents }: LedgerRow): number {
  return epochs + epochEquivalents;
}
