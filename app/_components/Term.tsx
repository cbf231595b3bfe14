import type { ReactNode } from 'react';
import type { Tag } from '#core/fairness/tags';
import type { DefinitionId } from '../_lib/definitions.ts';

/** The section on setups, or one of them by its slug. */
export type SetupAnchor = 'setups' | Lowercase<Tag>;

/** A word or number's name that leads to its definition. A plain link: it works the same without scripts. */
export function Term({ id, children }: { id: DefinitionId | SetupAnchor; children: ReactNode }) {
  return (
    <a className="def" href={`/docs/fairness#${id}`}>
      {children}
    </a>
  );
}
