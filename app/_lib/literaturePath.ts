/** Addresses of the literature's pages. */

/** A paper, or one of its tables: /literature/rethinking-the-value-of-pruning/T4. */
export function paperPath(paper: string, table?: string): string {
  const base = `/literature/${encodeURIComponent(paper)}`;
  return table === undefined ? base : `${base}/${tableSlug(table)}`;
}

/** The printed row in its table: …/T4#T4-15. */
export function rowPath(id: string): string {
  const [paper = '', table = ''] = id.split('/');
  return `${paperPath(paper)}/${table}#${rowAnchor(id)}`;
}

/** "T4-15" of "…/T4/15". */
export function rowAnchor(id: string): string {
  return id.split('/').slice(1).join('-');
}

export function claimPath(id: string): string {
  return `/literature/claims/${encodeURIComponent(id)}`;
}

/** "Table 4" as "T4". */
export function tableSlug(table: string): string {
  return table.replace(/^Table /, 'T');
}

/** "Table 4" of "T4"; null where it names no table. */
export function tableOfSlug(slug: string): string | null {
  const match = /^T([1-9]\d{0,2})$/.exec(slug);
  return match === null ? null : `Table ${match[1]}`;
}
