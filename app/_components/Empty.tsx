import type { ReactNode } from 'react';

/** Says that nothing is here yet, and what would change that. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="max-w-3xl border-y border-rule py-6 text-ink-2">
      <p className="font-serif text-lg text-ink">{title}</p>
      <div className="mt-1">{children}</div>
    </div>
  );
}
