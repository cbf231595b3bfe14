import type { Json } from '#core/identity/canonical';
import type { PlacedEntry } from '../../_lib/side.ts';
import { FieldsSideBySide } from './FieldsSideBySide.tsx';

/** What the entries' configurations and recipes differ in, field by field. */
export function Differences({ entries }: { entries: readonly PlacedEntry[] }) {
  return (
    <FieldsSideBySide
      values={entries.map(({ entry: { row, recipe } }): Json => ({
        method: row.method,
        config: row.config,
        recipe,
      }))}
      sides={entries}
      same="Method, configuration and recipe are the same, field by field."
    />
  );
}
