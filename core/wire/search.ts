import { z } from 'zod';

export const SEARCH_KINDS = ['board', 'method', 'recipe', 'paper', 'claim'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export const SearchQuerySchema = z.strictObject({ q: z.string().max(200) });

/** One thing found. */
export type Hit = {
  readonly kind: SearchKind;
  /** Of the board, the method, the recipe family, the paper or the claim. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
};

/** What `search.find` returns: at most `SEARCH_LIMIT` of each kind, the best first. */
export type SearchPage = {
  readonly q: string;
  readonly hits: readonly Hit[];
  /** The entry whose id begins with what was typed, where that is at least eight hex digits. */
  readonly entry: string | null;
};

/** Most hits of one kind. */
export const SEARCH_LIMIT = 20;
