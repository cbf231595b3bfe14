import { COMPARED } from '#core/wire/compare';
import { COMPARE_FORM } from './compareBox.ts';

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
