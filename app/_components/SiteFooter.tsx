import { Link } from './Link.tsx';

export function SiteFooter() {
  return (
    <footer className="mt-16 border-t border-rule text-ink-2">
      <div className="page flex flex-wrap gap-x-8 gap-y-2 py-6 text-sm">
        <p className="grow">Every comparison here is computed from run records, never typed in.</p>
        <ul className="flex flex-wrap gap-x-6 gap-y-1">
          <li>
            <Link href="/docs/fairness">How fairness is computed</Link>
          </li>
          <li>
            <Link href="/report">Reported results</Link>
          </li>
          <li>
            <Link href="/glossary">Glossary</Link>
          </li>
          <li>
            {/* oxlint-disable-next-line next/no-html-link-for-pages -- JSON, not a page */}
            <a href="/api/health">Server health</a>
          </li>
        </ul>
      </div>
    </footer>
  );
}
