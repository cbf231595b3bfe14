import { standingOf } from '#core/fairness/standing';
import type { EntryRow } from '#server/services/entryKeys';

type Withholdable = Pick<EntryRow, 'phase' | 'withdrawn' | 'evidence' | 'baseSet' | 'losses'>;

/** What keeps an entry from being ranked besides band, runs and class: a sentence each; empty when nothing does. */
export function withheldReasons(row: Withholdable): string[] {
  return [
    ...(row.phase === 'development'
      ? ['A development run: public seeds and bases, validation accuracy; it never ranks.']
      : []),
    ...(row.withdrawn === null ? [] : [`Withdrawn by its submitter: ${row.withdrawn}`]),
    ...standingOf(row).reasons,
  ];
}
