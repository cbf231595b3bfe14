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
  /** The form was sent: what was typed last goes with it, and its answer says where the page goes. */
  sent(): void;
};

/**
 * Newest revisions that this browser window knows. A page that comes back from its history may be older, or come back
 * while what was typed on it last is still being saved.
 */
const newest = new Map<string, number>();
const SAVED = 'fairprune:draft-saved';

/** Long enough that typing a word is one save, short enough that a closed tab costs a word. */
const REST_MS = 1200;

/** Keeps a form's draft on the server while it is written. Saves go one after the other, each with the revision before. */
export function useAutosave(form: RefObject<HTMLFormElement | null>, begun: DraftState): Autosave {
  const [draft, setDraft] = useState(begun);
  const [state, setState] = useState<Autosave['state']>('idle');
  const [fault, setFault] = useState<string | null>(null);
  const known = useRef(begun);
  /** What was typed and waits to be saved. */
  const typed = useRef<Values | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef<Promise<void>>(Promise.resolve());
  /** The form is on its way. */
  const underway = useRef(false);

  const saveValues = async (values: Values): Promise<void> => {
    setState('saving');
    const { id, revision } = known.current;
    const told = await autosaveDraft({ id, revision, values }).catch(() => UNREACHED);
    setState(told.saved === null ? 'idle' : 'saved');
    setFault(told.fault);
    if (told.saved === null) return;
    known.current = told.saved;
    newest.set(id, told.saved.revision);
    window.dispatchEvent(new Event(SAVED));
    setDraft(told.saved);
    // A reload goes on with the draft; whoever left the page meanwhile stays where they are. While the form is on its
    // way the address is left alone: a change of it makes Next drop the answer, and the page would stay here.
    if (window.location.pathname === '/submit' && !underway.current)
      window.history.replaceState(null, '', `/submit?draft=${id}`);
  };
  const read = (): void => {
    if (form.current !== null) typed.current = sentValues(new FormData(form.current));
  };
  const forget = (): void => {
    clearTimeout(timer.current);
    typed.current = null;
  };
  const saveTyped = (): void => {
    const values = typed.current;
    forget();
    if (values !== null) last.current = last.current.then(() => saveValues(values));
  };
  const sent = (): void => {
    forget();
    underway.current = true;
  };
  const save = (): void => {
    underway.current = false;
    read();
    saveTyped();
  };
  const changed = (): void => {
    clearTimeout(timer.current);
    read();
    timer.current = setTimeout(saveTyped, REST_MS);
  };

  const flush = useRef(saveTyped);
  useEffect(() => {
    flush.current = saveTyped;
  });
  const { id: begunId, revision: begunAt } = begun;
  useEffect(() => {
    const catchUp = (): void => {
      const shown = Math.max(begunAt, known.current.revision);
      if ((newest.get(begunId) ?? 0) > shown) window.location.replace(`/submit?draft=${begunId}`);
    };
    catchUp();
    window.addEventListener(SAVED, catchUp);
    return () => window.removeEventListener(SAVED, catchUp);
  }, [begunId, begunAt]);
  useEffect(() => {
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') flush.current();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      // Another page of the site: what was typed last is saved on the way.
      flush.current();
    };
  }, []);

  return { draft, state, fault, changed, save, sent };
}

const UNREACHED = { saved: null, fault: 'The server did not answer; the draft is not saved.' } as const;
