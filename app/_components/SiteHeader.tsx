import { getSession } from '#server/auth/session';
import { Link } from './Link.tsx';

const NAV = [
  ['/boards', 'Boards'],
  ['/methods', 'Methods'],
  ['/recipes', 'Recipes'],
  ['/literature', 'Literature'],
  ['/docs/fairness', 'Fairness'],
  ['/submit', 'Submit'],
] as const;

export async function SiteHeader() {
  const session = await getSession();
  return (
    <header className="border-b border-rule">
      <div className="page flex flex-wrap items-center gap-x-6 gap-y-1 py-3">
        <Link
          href="/"
          className="flex items-center gap-2 font-serif text-xl font-semibold text-ink no-underline"
        >
          <Wordmark />
          Fairprune
        </Link>
        <nav aria-label="Main" className="order-2 grow basis-full sm:order-none sm:basis-auto">
          <ul className="flex flex-wrap gap-x-3.5 gap-y-1 sm:gap-x-5">
            {NAV.map(([href, name]) => (
              <li key={href}>
                <Link href={href} className="inline-block py-1 text-ink no-underline hover:underline">
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <search className="order-3 basis-full sm:order-none sm:ml-auto sm:basis-auto">
          <form action="/search" className="flex">
            <input
              type="search"
              name="q"
              className="input w-full sm:w-32 lg:w-44"
              aria-label="Search methods, papers, recipes and boards"
              placeholder="Search"
              maxLength={200}
            />
          </form>
        </search>
        <Link
          href={session === null ? '/sign-in' : '/account'}
          className="ml-auto inline-block py-1 text-ink-2 no-underline hover:underline sm:ml-0"
        >
          {session === null ? 'Sign in' : 'Account'}
        </Link>
      </div>
    </header>
  );
}

/** Two intervals, the lower one pruned. */
function Wordmark() {
  return (
    <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M4 9h24M4 5v8M28 5v8M10 22h12M10 18v8M22 18v8" className="s-accent" strokeWidth="3" />
      <rect x="13.5" y="5.5" width="5" height="7" className="c-accent" />
      <rect x="13.5" y="18.5" width="5" height="7" className="c-accent" />
    </svg>
  );
}
