import type { ReactNode } from 'react';

/** A part of a page under its own heading, which can be linked to. */
export function Section({
  id,
  title,
  lead,
  children,
}: {
  id: string;
  title: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="mt-12">
      <h2 id={`${id}-title`}>{title}</h2>
      {lead === undefined ? null : <div className="mt-1 max-w-3xl text-ink-2">{lead}</div>}
      <div className="mt-4">{children}</div>
    </section>
  );
}
