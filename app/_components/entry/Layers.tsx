import type { EntryView } from '#core/wire/views';
import { NetworkDrawing } from '../../_charts/NetworkDrawing.tsx';
import { ShareBar } from '../../_charts/ShareBar.tsx';

/** How many filters each layer keeps: on the drawing of the network, and as a table whose bars make it a chart. */
export function Layers({ layers }: { layers: EntryView['layers'] }) {
  if (layers.length === 0) return <p className="text-ink-2">No run has been pruned yet.</p>;
  return (
    <>
      <figure>
        <NetworkDrawing layers={layers} of="this entry" />
        <figcaption className="mt-2 max-w-3xl text-sm text-ink-2">
          Input left, output right; a box a group of channels that go together, as high as it has channels.
          Filled: kept. Dashed: not open to pruning on this board.
        </figcaption>
      </figure>
      <details className="mt-2 text-sm">
        <summary className="cursor-pointer text-ink-2">Kept filters as a table</summary>
        <div className="mt-2">
          <LayersTable layers={layers} />
        </div>
      </details>
    </>
  );
}

function LayersTable({ layers }: { layers: EntryView['layers'] }) {
  return (
    <table className="tbl max-w-xl">
      <caption className="sr-only">Kept filters of each layer</caption>
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
              {layer.open ? null : <span className="text-ink-3"> not open</span>}
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
