import { PaperFileSchema } from '#core/literature/row';
import { shelfOf } from '#core/literature/shelf';
import type { ReportedRow } from '#core/literature/row';
import matters from '../../../literature/network-pruning-that-matters.json' with { type: 'json' };
import rethinking from '../../../literature/rethinking-the-value-of-pruning.json' with { type: 'json' };
import confusing from '../../../literature/why-is-pruning-so-confusing.json' with { type: 'json' };

/** The papers as they lie in literature/. */
export const PAPERS = [confusing, matters, rethinking].map((file) => PaperFileSchema.parse(file));

export const ROWS: readonly ReportedRow[] = PAPERS.flatMap(({ tables }) =>
  tables.flatMap(({ rows }) => rows),
);

export const SHELF = shelfOf(ROWS);
