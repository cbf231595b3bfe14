import { absolute } from '../_lib/time.ts';
import type { Autosave } from './useAutosave.ts';

/** The button that keeps a draft, and what became of it. With scripts it is only for the impatient. */
export function SaveLine({ autosave, pending }: { autosave: Autosave; pending: boolean }) {
  const { draft, state, fault, save } = autosave;
  return (
    <>
      <button
        type="submit"
        name="intent"
        value="save"
        className="button"
        disabled={pending}
        onClick={(event) => {
          event.preventDefault();
          save();
        }}
      >
        Save draft
      </button>
      {fault === null ? (
        <span className="text-ink-2">
          {state === 'saving'
            ? 'Saving the draft …'
            : draft.savedAt === null
              ? ''
              : `Draft saved ${absolute(draft.savedAt)}.`}
        </span>
      ) : (
        <span role="alert" className="text-fault">
          {fault}
        </span>
      )}
    </>
  );
}
