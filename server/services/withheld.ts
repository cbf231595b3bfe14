import { sql } from 'drizzle-orm';
import { demotionReasons } from '#core/fairness/standing';
import { entry } from '#drizzle/schema/entries';
import type { EntryRow } from '#server/services/entryKeys';

export type Withholdable = Pick<EntryRow, 'phase' | 'withdrawn' | 'losses'>;

/** What keeps an entry from being ranked besides band, runs and class: a sentence each; empty when nothing does. */
export function withheldReasons({ phase, withdrawn, losses }: Withholdable): string[] {
  return [
    ...(phase === 'development'
      ? ['A development run: public seeds and bases, validation accuracy; it never ranks.']
      : []),
    ...(withdrawn === null ? [] : [`Withdrawn by its submitter: ${withdrawn}`]),
    ...demotionReasons(losses),
  ];
}

/** What `withheldReasons` asks for, as one column: null for the many entries that nothing is held against. */
export const WITHHOLDABLE = sql<Withholdable | null>`case
  when ${entry.phase} <> 'published' or ${entry.withdrawn} is not null or ${entry.losses} <> '[]'
  then jsonb_build_object('phase', ${entry.phase}, 'withdrawn', ${entry.withdrawn}, 'losses', ${entry.losses}) end`;
