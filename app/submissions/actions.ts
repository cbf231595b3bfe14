'use server';

import { revalidatePath } from 'next/cache';
import { serverCaller } from '#server/trpc/caller';
import { faultOf } from '../_lib/faultOf.ts';

/** Deletes a draft; one that is gone already is what was asked for. */
export async function deleteDraft(form: FormData): Promise<void> {
  const id = form.get('id');
  try {
    const caller = await serverCaller();
    await caller.drafts.delete({ id: typeof id === 'string' ? id : '' });
  } catch (error) {
    if (faultOf(error)?.code !== 'not-found') throw error;
  }
  revalidatePath('/submissions');
}

/** Accepts or declines an invitation; one that is answered already is what was asked for. */
export async function answerInvitation(form: FormData): Promise<void> {
  const submission = form.get('submission');
  try {
    const caller = await serverCaller();
    await caller.authors.answer({
      submission: typeof submission === 'string' ? submission : '',
      accept: form.get('answer') === 'accept',
    });
  } catch (error) {
    if (faultOf(error)?.code !== 'not-found') throw error;
  }
  revalidatePath('/submissions');
}
