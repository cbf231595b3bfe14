import type { ReactNode } from 'react';

export type Fact = { readonly name: ReactNode; readonly value: ReactNode; readonly key: string };

/** Facts in a row, each a label above a value. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.key}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
