'use server';

import { redirect } from 'next/navigation';
import { DraftId } from '#core/wire/drafts';
import type { CatalogueMethod } from '#core/wire/views';
import { SubmissionFileSchema } from '#core/wire/submission';
import { serverCaller } from '#server/trpc/caller';
import { fieldsOf } from '../_form/fields.ts';
import { type ShownFault, faultsOf } from '../_lib/faultOf.ts';
import type { FormState } from './state.ts';
import { anonymityOf, sentValues, writeSubmission } from './submission.ts';
import type { DraftState } from './useAutosave.ts';
import type { Values } from '../_form/read.ts';

/**
 * Takes the form: keeps it as a draft (`intent` = save), shows what it would run (plan), or sends it, published at once
 * (send) or as a development run (develop), and goes on to its page. Whatever is wrong comes back with everything that
 * was typed.
 */
export async function submitForm(_previous: FormState, form: FormData): Promise<FormState> {
  const values = sentValues(form);
  const state: FormState = { values, errors: [], fault: null, plan: null };
  const caller = await serverCaller();
  const intent = form.get('intent');
  if (intent === 'save') {
    const { saved, fault } = await autosaveDraft({ ...draftOf(form), values });
    if (saved === null) return { ...state, fault: { message: fault, hint: null } };
    redirect(`/submit?draft=${saved.id}`);
  }
  const methods: readonly CatalogueMethod[] = await caller.catalogue.methods();
  const method = methods.find((one) => one.id === values['method']);
  if (method === undefined)
    return {
      ...state,
      fault: { message: 'This method is not known any more.', hint: 'Choose another one.' },
    };
  const targets = (values['board-targets'] ?? '').split(' ').filter(Boolean).map(Number);
  const choice = { board: values['board'] ?? '', method: method.id, targets };
  const { file, errors } = writeSubmission(choice, fieldsOf(method.schema, 'config'), values);
  if (errors.length > 0) return { ...state, errors: errors.map((error) => ({ ...error, hint: null })) };
  let created: string;
  try {
    const submission = SubmissionFileSchema.parse(file);
    if (intent !== 'send' && intent !== 'develop')
      return { ...state, plan: await caller.submissions.plan(submission) };
    const step = intent === 'develop' ? caller.submissions.develop : caller.submissions.create;
    const { id } = draftOf(form);
    const draft = DraftId.safeParse(id).success ? id : undefined;
    created = (await step({ ...submission, draft, anonymous: anonymityOf(values) })).id;
  } catch (error) {
    const faults = faultsOf(error);
    if (faults.length === 0) throw error;
    return { ...state, ...told(faults) };
  }
  redirect(`/submissions/${created}`);
}

function told(faults: readonly ShownFault[]): Pick<FormState, 'errors' | 'fault'> {
  const placed = faults.flatMap(({ field, message, hint }) =>
    field === null ? [] : [{ field, message, hint: hint !== null && message.includes(hint) ? null : hint }],
  );
  const [free] = faults.filter((fault) => fault.field === null);
  return { errors: placed, fault: free === undefined ? null : { message: free.message, hint: free.hint } };
}

/** The draft that a form is about. */
function draftOf(form: FormData): { readonly id: string; readonly revision: number } {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  return { id: text('draft'), revision: Number(text('draft-revision')) };
}

type Kept =
  { readonly saved: DraftState; readonly fault: null } | { readonly saved: null; readonly fault: string };

/** Keeps what the form holds, right or wrong. */
export async function autosaveDraft(typed: {
  readonly id: string;
  readonly revision: number;
  readonly values: Values;
}): Promise<Kept> {
  try {
    const { id, revision, values } = typed;
    const caller = await serverCaller();
    const card = await caller.drafts.save({ id, revision, content: { kind: 'form', values } });
    return { saved: { id, revision: card.revision, savedAt: card.updatedAt }, fault: null };
  } catch (error) {
    const [fault] = faultsOf(error);
    if (fault === undefined) throw error;
    return { saved: null, fault: [fault.message, fault.hint].filter(Boolean).join(' ') };
  }
}
