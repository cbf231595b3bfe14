import type { ReactNode } from 'react';
import type { DefinitionId } from '../_lib/definitions.ts';

/** A word or number's name that leads to its definition. A plain link: it works the same without scripts. */
export function Term({ id, children }: { id: DefinitionId; children: ReactNode }) {
  return (
    <a className="def" href={`/docs/fairness#${id}`}>
      {children}
    </a>
  );
}
