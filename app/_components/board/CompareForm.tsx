import { COMPARED } from '#core/wire/compare';

/** The form that the boxes of the rows belong to, wherever on the page they stand. */
const COMPARE_FORM = 'compare';

/** Marks an entry for the comparison. The label makes the target 24 px; it stands left of the name, so that the row keeps its baseline. */
export function CompareBox({ entry, name }: { entry: string; name: string }) {
  return (
    <label className="no-print absolute -top-1 left-0 block p-1">
      <span className="sr-only">{`Compare ${name}`}</span>
      <input type="checkbox" name="id" value={entry} form={COMPARE_FORM} className="block" />
    </label>
  );
}

/** Sends the marked entries to the page that compares them. Works without scripts. */
export function CompareForm() {
  return (
    <form id={COMPARE_FORM} action="/compare" className="no-print mt-4 flex flex-wrap items-center gap-3">
      <button type="submit" className="button">
        Compare
      </button>
      <span className="text-ink-2">
        {COMPARED.least} to {COMPARED.most} entries, marked in the tables above
      </span>
    </form>
  );
}
