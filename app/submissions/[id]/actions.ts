'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { cancelledText } from '#core/wire/cancelled';
import { serverCaller } from '#server/trpc/caller';
import { faultOf } from '../../_lib/faultOf.ts';

/** What an action did, for the one who pressed the button. */
export type Managed = { readonly said: string | null; readonly fault: string | null };

/** Cancels a submission; the page then shows what is left. */
export async function cancelSubmission(_previous: Managed, form: FormData): Promise<Managed> {
  return managing(form, async (caller, id) => {
    const words = cancelledText(await caller.submissions.cancel({ id }));
    return words === null ? 'It was cancelled before.' : `Cancelled: ${words}.`;
  });
}

/** Tries again what the platform failed to compute. */
export async function retrySubmission(_previous: Managed, form: FormData): Promise<Managed> {
  return managing(form, async (caller, id) => {
    const { stages } = await caller.submissions.retry({ id });
    return `${stages} ${stages === 1 ? 'stage is' : 'stages are'} taken up again.`;
  });
}

/** Freezes a developed submission and runs it on the ranking bases. */
export async function publishSubmission(_previous: Managed, form: FormData): Promise<Managed> {
  return managing(form, async (caller, id) => {
    const { entries, computed } = await caller.submissions.publish({ id });
    return `Published: ${entries.length} entries, ${computed} stages to compute.`;
  });
}

/** Takes a publication back. */
export async function withdrawSubmission(_previous: Managed, form: FormData): Promise<Managed> {
  return managing(form, async (caller, id) => {
    const { withdrawn } = await caller.submissions.withdraw({ id, reason: text(form, 'reason') });
    return `Withdrawn: ${withdrawn.length} ${withdrawn.length === 1 ? 'row no longer ranks' : 'rows no longer rank'}.`;
  });
}

/** Asks somebody to stand beside the submitter. */
export async function inviteCoAuthor(_previous: Managed, form: FormData): Promise<Managed> {
  return managing(form, async (caller, submission) => {
    const { name } = await caller.authors.invite({ submission, who: text(form, 'who') });
    return `${name} is asked; they answer on their page of submissions.`;
  });
}

/** Takes somebody off the authors. */
export async function removeCoAuthor(_previous: Managed, form: FormData): Promise<Managed> {
  return managing(form, async (caller, submission) => {
    await caller.authors.remove({ submission, person: text(form, 'person') });
    return 'They are an author no more.';
  });
}

/** Keeps the authors' names from readers until a day or until they are told, or tells them now. */
export async function setEmbargo(_previous: Managed, form: FormData): Promise<Managed> {
  return managing(form, async (caller, id) => {
    const until = text(form, 'until');
    const hidden = until === '' ? true : until;
    const anonymous = text(form, 'intent') === 'name' ? null : hidden;
    const told = await caller.submissions.embargo({ id, anonymous });
    if (!told.anonymous) return 'The authors are named.';
    return told.namedOn === null
      ? 'The names are kept until you tell them.'
      : `The names are kept until ${told.namedOn.slice(0, 10)}.`;
  });
}

/** A draft with this submission's configuration; goes on to the form. */
export async function cloneSubmission(_previous: Managed, form: FormData): Promise<Managed> {
  return drafting(form, (caller, submission) => caller.drafts.clone({ submission }));
}

/** A draft of this submission's next version; goes on to the form. */
export async function renewSubmission(_previous: Managed, form: FormData): Promise<Managed> {
  return drafting(form, (caller, submission) => caller.drafts.renew({ submission }));
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

type Caller = Awaited<ReturnType<typeof serverCaller>>;

async function managing(
  form: FormData,
  act: (caller: Caller, id: string) => Promise<string>,
): Promise<Managed> {
  const id = text(form, 'id');
  try {
    const said = await act(await serverCaller(), id);
    revalidatePath(`/submissions/${id}`);
    return { said, fault: null };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    return { said: null, fault: fault.hint === null ? fault.message : `${fault.message} ${fault.hint}` };
  }
}

async function drafting(
  form: FormData,
  begin: (caller: Caller, id: string) => Promise<{ readonly id: string }>,
): Promise<Managed> {
  let draft = '';
  const told = await managing(form, async (caller, id) => {
    draft = (await begin(caller, id)).id;
    return '';
  });
  if (told.fault !== null) return told;
  redirect(`/submit?draft=${draft}`);
}
