import type { DraftCard } from '#core/wire/drafts';
import { Link } from '../_components/Link.tsx';
import { When } from '../_components/When.tsx';
import { deleteDraft } from './actions.ts';

/** Drafts, the one worked on last first. */
export function DraftsTable({
  drafts,
  names,
}: {
  readonly drafts: readonly DraftCard[];
  readonly names: ReadonlyMap<string, string>;
}) {
  return (
    <div className="stack">
      <table className="tbl two">
        <caption className="sr-only">Your drafts, the one worked on last first</caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">Board</th>
            <th scope="col">Begun as</th>
            <th scope="col">Last change</th>
            <th scope="col">
              <span className="sr-only">What you can do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {drafts.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link href={`/submit?draft=${one.id}`}>{nameOf(one, names)}</Link>
              </th>
              <td data-label="Board">{one.board ?? '–'}</td>
              <td data-label="Begun as">
                <BegunAs draft={one} />
              </td>
              <td data-label="Last change">
                <When at={one.updatedAt} />
              </td>
              <td className="max-md:col-span-2">
                <Actions draft={one} name={nameOf(one, names)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function nameOf({ method }: DraftCard, names: ReadonlyMap<string, string>): string {
  return method === null ? 'No method chosen' : (names.get(method) ?? method);
}

function BegunAs({ draft }: { draft: DraftCard }) {
  if (draft.versionOf !== null)
    return <Link href={`/submissions/${draft.versionOf}`}>next version of this one</Link>;
  if (draft.clonedFrom !== null)
    return <Link href={`/submissions/${draft.clonedFrom}`}>clone of this one</Link>;
  return <>new</>;
}

/** Two drafts of one method differ for a screen reader by their time. */
function Actions({ draft, name }: { draft: DraftCard; name: string }) {
  const which = `the draft of ${name}`;
  return (
    <div className="flex flex-wrap items-start gap-2 md:justify-end">
      <Link href={`/submit?draft=${draft.id}`} className="button" aria-label={`Continue ${which}`}>
        Continue
      </Link>
      <details className="confirm">
        <summary className="button" aria-label={`Delete ${which} …`}>
          Delete …
        </summary>
        <form action={deleteDraft} className="mt-2">
          <input type="hidden" name="id" value={draft.id} />
          <button type="submit" className="button">
            Yes, delete it
          </button>
        </form>
      </details>
    </div>
  );
}
