import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '#server/db/types';

/** Something that a page may show has changed. `moved`: the stage changed its state, not only its progress. */
export type Change =
  | { readonly kind: 'stage'; readonly hash: string; readonly moved: boolean }
  | { readonly kind: 'submission'; readonly id: string }
  | { readonly kind: 'board'; readonly id: string }
  /** Notes of other processes may have been missed: anything may have changed. */
  | { readonly kind: 'anything' };

export type ChangeListener = (change: Change) => void;

/** Name of the database channel on which web processes tell each other. */
export const CHANNEL = 'fairprune_changes';
/** A notification holds at most 8,000 bytes. */
const CHANGES_A_NOTE = 60;

type Bus = { readonly origin: string; readonly listeners: Set<ChangeListener> };

declare global {
  var __fairpruneChanges: Bus | undefined;
}

/** On globalThis, because Next loads this module up to three times in one process. */
function bus(): Bus {
  return (globalThis.__fairpruneChanges ??= { origin: randomUUID(), listeners: new Set() });
}

/** Hears every change, of this process and of those that `receiveNote` brings. Returns the way to stop. */
export function onChange(listener: ChangeListener): () => void {
  bus().listeners.add(listener);
  return () => void bus().listeners.delete(listener);
}

/** Tells this process and, through the database, the others. Call it after the transaction has committed. */
export async function publish(db: Db, changes: readonly Change[]): Promise<void> {
  emit(changes);
  for (let i = 0; i < changes.length; i += CHANGES_A_NOTE) {
    const note = JSON.stringify({ origin: bus().origin, changes: changes.slice(i, i + CHANGES_A_NOTE) });
    // What changed is committed; a note that doesn't get out only delays other processes until their next look.
    await db.execute(sql`select pg_notify(${CHANNEL}, ${note})`).catch(() => undefined);
  }
}

/** Takes a note of another process (LISTEN on `CHANNEL`) onto this process's bus; its own notes are dropped. */
export function receiveNote(payload: string): void {
  const note = JSON.parse(payload) as { readonly origin: string; readonly changes: readonly Change[] };
  if (note.origin !== bus().origin) emit(note.changes);
}

/** Says on this process's bus that notes of others may have been missed. */
export function notesMissed(): void {
  emit([{ kind: 'anything' }]);
}

function emit(changes: readonly Change[]): void {
  for (const change of changes) for (const listener of bus().listeners) listener(change);
}
