import type { Metadata } from 'next';
import type { Hit, SearchKind } from '#core/wire/search';
import { SEARCH_KINDS, SEARCH_LIMIT } from '#core/wire/search';
import { serverCaller } from '#server/trpc/caller';
import { Empty } from '../_components/Empty.tsx';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { SearchForm } from '../_components/SearchForm.tsx';
import { Section } from '../_components/Section.tsx';
import { boardPath } from '../_lib/boardPath.ts';
import { findDefinitions } from '../_lib/findDefinitions.ts';
import { claimPath, paperPath } from '../_lib/literaturePath.ts';

export const dynamic = 'force-dynamic';

type Props = { readonly searchParams: Promise<{ q?: string | string[] }> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const q = await asked(searchParams);
  return { title: q === '' ? 'Search' : `Search: ${q}`, robots: { index: false } };
}

export default async function SearchPage({ searchParams }: Props) {
  const q = await asked(searchParams);
  const { hits, entry } = await (await serverCaller()).search.find({ q });
  const terms = findDefinitions(q).slice(0, SEARCH_LIMIT);
  const nothing = hits.length === 0 && entry === null && terms.length === 0;
  return (
    <>
      <PageTitle title="Search" />
      <SearchForm q={q} />
      {entry === null ? null : (
        <p className="mt-8">
          Entry{' '}
          <Link href={`/entries/${entry}`}>
            <code>{entry}</code>
          </Link>
        </p>
      )}
      {SEARCH_KINDS.map((kind) => (
        <Found key={kind} kind={kind} hits={hits.filter((hit) => hit.kind === kind)} />
      ))}
      {terms.length === 0 ? null : (
        <Section id="terms" title="Definitions">
          <dl className="grid max-w-4xl gap-y-3">
            {terms.map(({ id, term, text }) => (
              <div key={id}>
                <dt>
                  <Link href={`/docs/fairness#${id}`} className="font-semibold">
                    {term}
                  </Link>
                </dt>
                <dd className="text-ink-2">{text}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      {q === '' || !nothing ? null : (
        <div className="mt-8">
          <Empty title={`Nothing holds every word of “${q}”`}>
            <p>
              Each word is looked for by its beginning. Try fewer of them, or look through{' '}
              <Link href="/boards">boards</Link>, <Link href="/methods">methods</Link>,{' '}
              <Link href="/recipes">recipes</Link> and <Link href="/literature">papers</Link>.
            </p>
          </Empty>
        </div>
      )}
    </>
  );
}

const TITLES: Readonly<Record<SearchKind, string>> = {
  board: 'Boards',
  method: 'Methods',
  recipe: 'Recipes',
  paper: 'Papers',
  claim: 'Claims of papers',
};

const PATHS: Readonly<Record<SearchKind, (id: string) => string>> = {
  board: (id) => boardPath(id),
  method: (id) => `/methods/${encodeURIComponent(id)}`,
  recipe: (id) => `/recipes#${encodeURIComponent(id)}`,
  paper: (id) => paperPath(id),
  claim: claimPath,
};

function Found({ kind, hits }: { kind: SearchKind; hits: readonly Hit[] }) {
  if (hits.length === 0) return null;
  return (
    <Section id={kind} title={TITLES[kind]}>
      <ul className="grid max-w-4xl gap-3">
        {hits.map((hit) => (
          <li key={hit.id}>
            <Link href={PATHS[kind](hit.id)} className="font-semibold">
              {hit.title}
            </Link>
            <span className="block text-ink-2">{hit.summary}</span>
          </li>
        ))}
      </ul>
      {hits.length < SEARCH_LIMIT ? null : (
        <p className="mt-2 text-sm text-ink-2">The best {SEARCH_LIMIT}; more words narrow it down.</p>
      )}
    </Section>
  );
}

async function asked(searchParams: Props['searchParams']): Promise<string> {
  const { q } = await searchParams;
  return (typeof q === 'string' ? q : (q?.[0] ?? '')).slice(0, 200).trim();
}
