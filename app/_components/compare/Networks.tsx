import { NetworkDrawing } from '../../_charts/NetworkDrawing.tsx';
import { markup } from '../../_lib/markup.ts';
import { letter, type PlacedEntry } from '../../_lib/side.ts';
import { AsTable } from '../AsTable.tsx';
import { SideMark } from './SideHead.tsx';

/** What each entry left of every layer, on the drawing of its network. */
export function Networks({ entries }: { entries: readonly PlacedEntry[] }) {
  const pruned = entries.filter(({ entry }) => entry.layers.length > 0);
  if (pruned.length === 0) return <p className="text-ink-2">No run has been pruned yet.</p>;
  const groups = [...new Set(pruned.flatMap(({ entry }) => entry.layers.map(({ group }) => group)))];
  return (
    <figure>
      <div className="grid gap-4">
        {pruned.map(({ index, name, entry }) => (
          <div key={index}>
            <p className="text-sm">
              <SideMark index={index} /> {name}
            </p>
            <NetworkDrawing layers={entry.layers} of={`${letter(index)}, ${name},`} height={96} />
          </div>
        ))}
      </div>
      <figcaption className="mt-2 max-w-3xl text-sm text-ink-2">
        Input left, output right; a box a group of channels that go together, as high as it has channels.
        Filled: kept in the first finished run. Dashed: not open to pruning on this board.
      </figcaption>
      <AsTable
        title="Kept channels"
        columns={['Group', ...pruned.map(({ index }) => `${letter(index)}, kept of all (%)`)]}
        rows={groups.map((group) => [
          markup`<code>${group}</code>`,
          ...pruned.map(({ entry }) => {
            const layer = entry.layers.find((one) => one.group === group);
            if (layer === undefined) return '–';
            return `${layer.kept} of ${layer.channels} (${((100 * layer.kept) / layer.channels).toFixed(0)})`;
          }),
        ])}
      />
    </figure>
  );
}
