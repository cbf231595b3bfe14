import type { Curve } from '../../_charts/curves.ts';
import { meanCurve } from '../../_charts/curves.ts';
import { CurveSwatch, OverlayPlot } from '../../_charts/OverlayPlot.tsx';
import { runCurves } from '../../_lib/entrySummary.ts';
import { fixed } from '../../_lib/numbers.ts';
import { letter, type PlacedEntry } from '../../_lib/side.ts';
import { AsTable } from '../AsTable.tsx';
import { KeyedCaption } from '../KeyedCaption.tsx';

/** Test accuracy over retraining, each entry's mean over its runs, drawn over each other. */
export function Overlay({ entries }: { entries: readonly PlacedEntry[] }) {
  const curves = entries.map(({ index, entry }): Curve => {
    const runs = runCurves(entry.runs, (epoch) => epoch.testTop1 * 100);
    const mean = meanCurve(runs);
    return {
      name: letter(index),
      kind: 'mean',
      points: mean.length > 0 ? mean : (runs[0]?.points ?? []),
    };
  });
  if (curves.every((curve) => curve.points.length === 0))
    return <p className="text-ink-2">No epoch of retraining is finished yet.</p>;
  const lastX = Math.max(1, ...curves.flatMap((curve) => curve.points.map(([x]) => x)));
  const epochs = [...new Set(curves.flatMap((curve) => curve.points.map(([x]) => x)))].sort((a, b) => a - b);
  return (
    <figure>
      <OverlayPlot curves={curves} lastX={lastX} title="Test top-1 of each entry over epochs of retraining" />
      <KeyedCaption
        keys={entries.map(({ index, name }, i) => ({
          id: letter(index),
          sign: <CurveSwatch index={i} />,
          text: `${letter(index)}: ${name}`,
        }))}
      >
        Test top-1 in % over epochs of retraining, mean over runs, from the first epoch on.
      </KeyedCaption>
      <AsTable
        title="Curves"
        columns={['Epoch', ...curves.map(({ name }) => `${name}, %`)]}
        rows={epochs.map((x) => [
          x,
          ...curves.map(({ points }) => fixed(points.find(([epoch]) => epoch === x)?.[1] ?? null, 2)),
        ])}
      />
    </figure>
  );
}
