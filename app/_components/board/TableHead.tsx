import type { ReactNode } from 'react';

/** What stands above a table, as a journal sets its captions. */
export function TableHead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <p className="mb-2 max-w-4xl">
      <strong className="font-semibold">{title}.</strong> {children}
    </p>
  );
}
