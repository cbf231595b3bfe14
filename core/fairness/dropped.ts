import { SETUPS } from '#core/fairness/parts';
import type { SetupKeys, Tag } from '#core/fairness/tags';
import { groupBy } from '#core/lists/groupBy';

/** An entry as far as it can drop out: its keys and its mean accuracy in percent. */
export type Droppable = {
  readonly id: string;
  /** Under the asked setup and the one that it stands on, at least. */
  readonly keys: Partial<SetupKeys>;
  readonly mean: number | null;
};

export type DroppedEntry = {
  readonly id: string;
  /** The best entry of the class that it drops out of. */
  readonly against: string;
  /** Whether no entry at all is left that it can be compared with. */
  readonly alone: boolean;
};

export type Dropped = {
  /** The setup that the asked one stands on. */
  readonly from: Tag;
  /** Entries that were comparable with another one under it. */
  readonly of: number;
  /** Best first. */
  readonly entries: readonly DroppedEntry[];
};

/**
 * Which entries drop out when one goes to `tag` from the setup that it stands on: every class of that setup falls apart
 * into classes of this one, the largest part stays (of equals the one with the best entry), the others drop out of it.
 * Null for a setup that stands on none.
 */
export function droppedAt(tag: Tag, rows: readonly Droppable[]): Dropped | null {
  const from = standsOn(tag);
  if (from === null) return null;
  const sorted = rows.toSorted((a, b) => (b.mean ?? -1) - (a.mean ?? -1) || (a.id < b.id ? -1 : 1));
  const before = classesOf(from, sorted).filter((members) => members.length > 1);
  const left = new Map<string, DroppedEntry>();
  for (const members of before) {
    const parts = classesOf(tag, members);
    const largest = parts.reduce((most, part) => (part.length > most.length ? part : most), parts[0] ?? []);
    const [against = members[0]!] = largest;
    const partOf = new Map(parts.flatMap((part) => part.map(({ id }) => [id, part] as const)));
    for (const { id } of members) {
      const part = partOf.get(id) ?? [];
      if (part === largest || against.id === id) continue;
      left.set(id, { id, against: against.id, alone: part.length < 2 });
    }
  }
  return {
    from,
    of: before.reduce((sum, members) => sum + members.length, 0),
    entries: sorted.flatMap(({ id }) => left.get(id) ?? []),
  };
}

/** The setup that a setup adds its parts to; null for the first. */
export function standsOn(tag: Tag): Tag | null {
  return SETUPS.find((one) => one.tag === tag)?.on ?? null;
}

/** Rows by their key, in their order; rows without one are in no class. */
function classesOf(tag: Tag, rows: readonly Droppable[]): readonly (readonly Droppable[])[] {
  const keyed = rows.filter((row) => (row.keys[tag] ?? null) !== null);
  return [...groupBy(keyed, (row) => row.keys[tag]).values()];
}
