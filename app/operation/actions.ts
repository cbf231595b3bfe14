'use server';

import { revalidatePath } from 'next/cache';
import { serverCaller } from '#server/trpc/caller';
import { faultOf } from '../_lib/faultOf.ts';
import type { Told } from '../account/actions.ts';

type Caller = Awaited<ReturnType<typeof serverCaller>>;

async function doing(form: FormData, act: (caller: Caller) => Promise<string>): Promise<Told> {
  try {
    const said = await act(await serverCaller());
    // The banner stands on every page.
    revalidatePath('/', 'layout');
    return { said, fault: null, secret: null, typed: {} };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    const message = fault.hint === null ? fault.message : `${fault.message} ${fault.hint}`;
    const typed = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
    return { said: null, fault: message, secret: null, typed: typed as Record<string, string> };
  }
}

const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

export async function halt(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    await caller.operation.halt({ reason: text(form, 'reason') });
    return 'Halted.';
  });
}

export async function resume(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    const { resumed } = await caller.operation.resume();
    return resumed ? 'Everything goes on.' : 'Nothing was halted.';
  });
}

export async function setQuota(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    const limit = (name: string) => (text(form, name) === '' ? null : Number(text(form, name)));
    await caller.quotas.set({
      person: orNull(text(form, 'person')),
      board: orNull(text(form, 'board')),
      flops: limit('flops'),
      submissions: limit('submissions'),
    });
    return 'Set.';
  });
}

export async function clearQuota(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    await caller.quotas.clear({ person: orNull(text(form, 'person')), board: orNull(text(form, 'board')) });
    return 'Cleared.';
  });
}

const orNull = (value: string): string | null => (value === '' ? null : value);
