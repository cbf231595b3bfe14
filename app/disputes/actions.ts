'use server';

import { revalidatePath } from 'next/cache';
import { serverCaller } from '#server/trpc/caller';
import { faultOf } from '../_lib/faultOf.ts';

/** What a form about a dispute did. What was typed comes back when it was refused: nothing is to be typed twice. */
export type Disputed = {
  readonly said: string | null;
  readonly fault: string | null;
  readonly typed: string;
};

type Caller = Awaited<ReturnType<typeof serverCaller>>;

export async function openDispute(_previous: Disputed, form: FormData): Promise<Disputed> {
  return disputing(form, 'claim', async (caller) => {
    await caller.disputes.open({ entry: text(form, 'entry'), claim: text(form, 'claim') });
    return 'A maintainer will look at it; its authors can answer.';
  });
}

export async function answerDispute(_previous: Disputed, form: FormData): Promise<Disputed> {
  return disputing(form, 'answer', async (caller) => {
    await caller.disputes.answer({ id: text(form, 'id'), answer: text(form, 'answer') });
    return 'Your answer stands.';
  });
}

export async function rerunDisputed(_previous: Disputed, form: FormData): Promise<Disputed> {
  return disputing(form, 'id', async (caller) => {
    const { stages } = await caller.disputes.rerun({ id: text(form, 'id') });
    return `${stages} ${stages === 1 ? 'stage is' : 'stages are'} queued once more.`;
  });
}

export async function decideDispute(_previous: Disputed, form: FormData): Promise<Disputed> {
  return disputing(form, 'reason', async (caller) => {
    const decision = text(form, 'decision') === 'upheld' ? 'upheld' : 'dismissed';
    await caller.disputes.decide({ id: text(form, 'id'), decision, reason: text(form, 'reason') });
    return `The dispute is ${decision}.`;
  });
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

async function disputing(
  form: FormData,
  field: string,
  act: (caller: Caller) => Promise<string>,
): Promise<Disputed> {
  try {
    const said = await act(await serverCaller());
    // Disputes stand on the pages of entries, submissions and on one of their own.
    revalidatePath('/', 'layout');
    return { said, fault: null, typed: '' };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    const message = fault.hint === null ? fault.message : `${fault.message} ${fault.hint}`;
    return { said: null, fault: message, typed: text(form, field) };
  }
}
