import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { autosaveDraft } from './actions.ts';
import type { Values } from '../_form/read.ts';
import { sentValues } from './submission.ts';

/** A draft as the form knows it; revision 0 and no time: nothing of it is kept yet. */
export type DraftState = {
  readonly id: string;
  readonly revision: number;
  readonly savedAt: string | null;
};

export type Autosave = {
  readonly draft: DraftState;
  readonly state: 'idle' | 'saving' | 'saved';
  /** Why the last save failed. */
  readonly fault: string | null;
  /** Something was typed: it is saved after a rest. */
  changed(): void;
  /** Saves now. */
  save(): void;
  /** What was typed last is being sent: there is nothing to save. */
  forget(): void;
};

/** Newest revisions that this browser window knows: a page that comes back from its history may be older. */
const newest = new Map<string, number>();

/** Long enough that typing a word is one save, short enough that a closed tab costs a word. */
const REST_MS = 1200;

/** Keeps a form's draft on the server while it is written. Saves go one after the other, each with the revision before. */
export function useAutosave(form: RefObject<HTMLFormElement | null>, begun: DraftState): Autosave {
  const [draft, setDraft] = useState(begun);
  const [state, setState] = useState<Autosave['state']>('idle');
  const [fault, setFault] = useState<string | null>(null);
  const known = useRef(begun);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef<Promise<void>>(Promise.resolve());

  const forget = (): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  };
  const saveValues = async (values: Values): Promise<void> => {
    setState('saving');
    const { id, revision } = known.current;
    const told = await autosaveDraft({ id, revision, values }).catch(() => UNREACHED);
    setState(told.saved === null ? 'idle' : 'saved');
    setFault(told.fault);
    if (told.saved === null) return;
    known.current = told.saved;
    newest.set(id, told.saved.revision);
    setDraft(told.saved);
    // A reload, or the way back from another page, goes on with the draft.
    window.history.replaceState(null, '', `/submit?draft=${id}`);
  };
  const save = (): void => {
    forget();
    if (form.current === null) return;
    const values = sentValues(new FormData(form.current));
    last.current = last.current.then(() => saveValues(values));
  };
  const changed = (): void => {
    forget();
    timer.current = setTimeout(save, REST_MS);
  };

  const flush = useRef(save);
  useEffect(() => {
    flush.current = save;
  });
  useEffect(() => {
    if ((newest.get(begun.id) ?? 0) > begun.revision) window.location.replace(`/submit?draft=${begun.id}`);
    const leaving = (): void => {
      if (document.visibilityState === 'hidden' && timer.current !== null) flush.current();
    };
    document.addEventListener('visibilitychange', leaving);
    return () => {
      document.removeEventListener('visibilitychange', leaving);
      if (timer.current !== null) clearTimeout(timer.current);
    };
  }, [begun]);

  return { draft, state, fault, changed, save, forget };
}

const UNREACHED = { saved: null, fault: 'The server did not answer; the draft is not saved.' } as const;
