'use server';

import { revalidatePath } from 'next/cache';
import { serverCaller } from '#server/trpc/caller';
import { faultOf } from '../../_lib/faultOf.ts';

/** What asking did, for the one who pressed the button. */
export type Asked = { readonly said: string | null; readonly fault: string | null };

/** Asks for two entries' recipes to be swapped. */
export async function askSwap(_previous: Asked, form: FormData): Promise<Asked> {
  const text = (name: string) => {
    const given = form.get(name);
    return typeof given === 'string' ? given : '';
  };
  try {
    const caller = await serverCaller();
    const { board, added, planned } = await caller.crossValidation.request({ a: text('a'), b: text('b') });
    revalidatePath(`/boards/${board}/cross-validation`);
    if (planned > 0) return { said: `Asked for: ${planned} new entries are queued.`, fault: null };
    return {
      said: added
        ? 'Noted. Nothing is missing, or the board’s budget has no room for it yet.'
        : 'It was asked for before.',
      fault: null,
    };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    return { said: null, fault: fault.hint === null ? fault.message : `${fault.message} ${fault.hint}` };
  }
}
