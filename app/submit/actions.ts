'use server';

import { redirect } from 'next/navigation';
import type { CatalogueMethod } from '#core/wire/views';
import { SubmissionFileSchema } from '#core/wire/submission';
import { serverCaller } from '#server/trpc/caller';
import { fieldsOf } from '../_form/fields.ts';
import { type ShownFault, faultsOf } from '../_lib/faultOf.ts';
import type { FormState } from './state.ts';
import { sentValues, writeSubmission } from './submission.ts';

/**
 * Takes the form: shows what it would run (`intent` = plan), or sends it, published at once (`send`) or as a development
 * run (`develop`), and goes on to its progress page. Whatever is
 * wrong comes back with everything that was typed.
 */
export async function submitForm(_previous: FormState, form: FormData): Promise<FormState> {
  const values = sentValues(form);
  const state: FormState = { values, errors: [], fault: null, plan: null };
  const caller = await serverCaller();
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
    const intent = form.get('intent');
    if (intent !== 'send' && intent !== 'develop')
      return { ...state, plan: await caller.submissions.plan(submission) };
    const step = intent === 'develop' ? caller.submissions.develop : caller.submissions.create;
    created = (await step(submission)).id;
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
