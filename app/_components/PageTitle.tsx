import type { ReactNode } from 'react';
import { Link } from './Link.tsx';

type Crumb = { readonly href: string; readonly name: string };

/** Where one is, the title, and a line under it. */
export function PageTitle({
  trail = [],
  title,
  children,
}: {
  trail?: readonly Crumb[];
  title: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="pt-8 pb-6">
      {trail.length === 0 ? null : (
        <nav aria-label="Breadcrumb" className="mb-1 text-sm text-ink-2">
          <ol className="flex flex-wrap">
            {trail.map((crumb) => (
              <li
                key={crumb.href}
                className="after:mx-2 after:text-ink-3 after:content-['/'] last:after:content-none"
              >
                <Link href={crumb.href}>{crumb.name}</Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <h1>{title}</h1>
      {children === undefined ? null : <div className="mt-2 max-w-3xl text-ink-2">{children}</div>}
    </div>
  );
}
