import type { DraftCard } from '#core/wire/drafts';
import { Link } from '../_components/Link.tsx';
import { When } from '../_components/When.tsx';
import { deleteDraft } from './actions.ts';

/** Drafts, the one worked on last first. */
export function DraftsTable({ drafts }: { readonly drafts: readonly DraftCard[] }) {
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
                <Link href={`/submit?draft=${one.id}`}>{one.method ?? 'no method chosen'}</Link>
              </th>
              <td data-label="Board">{one.board ?? '–'}</td>
              <td data-label="Begun as">
                <BegunAs draft={one} />
              </td>
              <td data-label="Last change">
                <When at={one.updatedAt} />
              </td>
              <td>
                <Actions draft={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BegunAs({ draft }: { draft: DraftCard }) {
  if (draft.versionOf !== null)
    return <Link href={`/submissions/${draft.versionOf}`}>the next version of this one</Link>;
  if (draft.clonedFrom !== null)
    return <Link href={`/submissions/${draft.clonedFrom}`}>a clone of this one</Link>;
  return <>new</>;
}

/** Two drafts of one method differ for a screen reader by their time. */
function Actions({ draft }: { draft: DraftCard }) {
  const which = `the draft of ${draft.method ?? 'no method'}`;
  return (
    <div className="flex flex-wrap items-start gap-2">
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
