import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { customType, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { SearchKind } from '../../core/wire/search.ts';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** What the site can be searched for: a method, a recipe, a paper, a claim or a board, each with its page. */
export const searchDocument = pgTable(
  'search_document',
  {
    kind: text('kind').$type<SearchKind>().notNull(),
    /** Of the method, the recipe family, the paper, the claim or the board. */
    id: text('id').notNull(),
    title: text('title').notNull(),
    summary: text('summary').notNull(),
    /** Title and all other words, as `searchWords` writes them. */
    titleWords: text('title_words').notNull(),
    words: text('words').notNull(),
    lexemes: tsvector('lexemes')
      .notNull()
      .generatedAlwaysAs(
        (): SQL =>
          sql`setweight(to_tsvector('english', ${searchDocument.titleWords}), 'A') || setweight(to_tsvector('english', ${searchDocument.words}), 'B')`,
      ),
  },
  (t) => [primaryKey({ columns: [t.kind, t.id] }), index('search_document_lexemes').using('gin', t.lexemes)],
);
