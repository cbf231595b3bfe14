import type { ReactNode } from 'react';

/** A link that somebody typed: to web addresses only, vouched for by nobody here; else just the text. */
export function UserLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const isWeb = URL.canParse(href) && ['http:', 'https:'].includes(new URL(href).protocol);
  if (!isWeb) return <>{children}</>;
  return (
    <a href={href} rel="nofollow ugc noopener">
      {children}
    </a>
  );
}
