/**
 * Name of the database channel on which triggers say what a committed transaction has changed of what readers see
 * (drizzle/migrations, `tell_readers`): whichever program wrote it.
 */
export const TOPICS = 'fairprune_readers';

/** What a transaction has changed: things of one board, or something that any page may show. */
export type Topic = { readonly kind: 'board'; readonly id: string } | { readonly kind: 'anything' };

const OF_BOARD = 'board:';

/** Reads a note of the channel. What can't be read may have been anything. */
export function readTopic(payload: string): Topic {
  return payload.startsWith(OF_BOARD)
    ? { kind: 'board', id: payload.slice(OF_BOARD.length) }
    : { kind: 'anything' };
}

/** Who wants to know what changes for readers, and whether all of it is heard. */
export type Ears = {
  /** From now on every change is heard. */
  hears(): void;
  changed(topic: Topic): void;
  /** From now on changes may be missed. */
  deaf(): void;
};
