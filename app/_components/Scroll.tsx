import type { ReactNode } from 'react';

/** A wide table scrolls inside its own box, which the keyboard can reach. */
export function Scroll({
  label,
  children,
  className = '',
}: {
  label: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    // A region that scrolls must be focusable, or the keyboard can't scroll it (WCAG 2.1.1).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={`scroll ${className}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
