import type { Definition } from '../../_lib/definitions.ts';

/** Definitions with an anchor each, to which every number on the site links. */
export function Definitions({ definitions }: { definitions: readonly Definition[] }) {
  return (
    <dl className="grid max-w-4xl gap-x-8 gap-y-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
      {definitions.map((definition) => (
        <div key={definition.id} className="contents">
          <dt id={definition.id} className="target font-semibold">
            {definition.term}
          </dt>
          <dd className="-mt-3 sm:mt-0">{definition.text}</dd>
        </div>
      ))}
    </dl>
  );
}
