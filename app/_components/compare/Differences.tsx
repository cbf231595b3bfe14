import type { Json } from '#core/identity/canonical';
import { configDiff, type DiffLine } from '../../_lib/configDiff.ts';
import { letter, type PlacedEntry } from '../../_lib/side.ts';
import { Scroll } from '../Scroll.tsx';

/** What the entries' configurations and recipes differ in, field by field; what is equal is folded away. */
export function Differences({ entries }: { entries: readonly PlacedEntry[] }) {
  const { different, equal } = configDiff(
    entries.map(({ entry: { row, recipe } }): Json => ({ method: row.method, config: row.config, recipe })),
  );
  return (
    <>
      {different.length === 0 ? (
        <p className="text-ink-2">Method, configuration and recipe are the same, field by field.</p>
      ) : (
        <Fields lines={different} entries={entries} label="Fields that differ" />
      )}
      {equal.length === 0 ? null : (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer text-ink-2">{equal.length} fields that are equal</summary>
          <div className="mt-2">
            <Fields lines={equal} entries={entries.slice(0, 1)} label="Fields that are equal" />
          </div>
        </details>
      )}
    </>
  );
}

function Fields({
  lines,
  entries,
  label,
}: {
  lines: readonly DiffLine[];
  entries: readonly PlacedEntry[];
  label: string;
}) {
  return (
    <Scroll label={label}>
      <table className="tbl w-auto!">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            <th scope="col" className="stick">
              Field
            </th>
            {entries.map(({ index, name }) => (
              <th key={index} scope="col" className="min-w-32" title={name}>
                {entries.length === 1 ? 'All' : letter(index)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ field, values }) => (
            <tr key={field}>
              <th scope="row" className="stick text-ink-2">
                {field}
              </th>
              {entries.map(({ index }, i) => (
                <td key={index}>{values[i] ?? <span className="text-ink-3">not there</span>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
