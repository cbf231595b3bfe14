import type { Json } from '#core/identity/canonical';
import { flatten } from '../_lib/flatten.ts';

/** A definition (recipe, configuration) as a table of its fields. */
export function Definition({ value, label }: { value: Json; label: string }) {
  return (
    <table className="tbl">
      <caption className="sr-only">{label}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody className="[&>tr:first-child>*]:border-t-[1.5px]! [&>tr:first-child>*]:border-t-ink!">
        {flatten(value).map(([path, text]) => (
          <tr key={path}>
            <th scope="row" className="text-ink-2">
              {path}
            </th>
            <td className="break-all">{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
