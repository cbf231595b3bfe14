import type { Json } from '#core/identity/canonical';

export type PaperLine = {
  readonly title: string;
  readonly authors: string;
  readonly year: number;
  readonly venue: string;
  readonly arxiv: string | null;
};

/** A catalogue entry's paper, or null when it has none or is not in the known form. */
export function paperOf(value: Json): PaperLine | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { title, authors, year, venue, arxiv } = value as Record<string, Json>;
  if (typeof title !== 'string' || typeof authors !== 'string' || typeof year !== 'number') return null;
  return {
    title,
    authors,
    year,
    venue: typeof venue === 'string' ? venue : '',
    arxiv: typeof arxiv === 'string' ? arxiv : null,
  };
}

/** "Li et al. 2017, ICLR". */
export function paperText(paper: PaperLine): string {
  const names = paper.authors.split(/,\s*|\s+and\s+/).filter((name) => name !== '');
  const first = (names[0] ?? '').replace(/ et al\.?$/, '');
  const family = first.split(' ').at(-1) ?? first;
  const more = names.length > 1 || / et al\.?$/.test(names[0] ?? '');
  return `${family}${more ? ' et al.' : ''} ${paper.year}${paper.venue === '' ? '' : `, ${paper.venue}`}`;
}
