import type { EntryView } from '#core/wire/views';
import { ShareBar } from '../../_charts/ShareBar.tsx';

/** How many filters each prunable layer keeps: a table whose bars make it a chart. */
export function Layers({ layers }: { layers: EntryView['layers'] }) {
  if (layers.length === 0) return <p className="text-ink-2">No run has been pruned yet.</p>;
  return (
    <table className="tbl max-w-xl">
      <caption className="sr-only">Kept filters of each prunable layer</caption>
      <thead>
        <tr>
          <th scope="col">Layer</th>
          <th scope="col">
            <span className="sr-only">Share kept, drawn</span>
          </th>
          <th scope="col" className="num">
            Kept
          </th>
          <th scope="col" className="num">
            Of
          </th>
          <th scope="col" className="num">
            %
          </th>
        </tr>
      </thead>
      <tbody>
        {layers.map((layer) => (
          <tr key={layer.group}>
            <th scope="row">
              <code>{layer.group}</code>
            </th>
            <td>
              <ShareBar share={layer.kept / layer.channels} className="h-2 w-full min-w-16" />
            </td>
            <td className="num">{layer.kept}</td>
            <td className="num">{layer.channels}</td>
            <td className="num">{((100 * layer.kept) / layer.channels).toFixed(0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
