'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { endSession } from '#server/auth/session';
import { serverCaller } from '#server/trpc/caller';
import { faultOf } from '../_lib/faultOf.ts';

/** What a form of the account page did; `secret` is a token's text, shown this once. */
export type Told = {
  readonly said: string | null;
  readonly fault: string | null;
  readonly secret: string | null;
  /** What was typed, when it was refused: nothing is to be typed twice. */
  readonly typed: Readonly<Record<string, string>>;
};

type Caller = Awaited<ReturnType<typeof serverCaller>>;
const SECRET_SHOWN = 'The signing secret of the webhook: this is the only time it is shown.';

type Done = { readonly said: string; readonly secret?: string };

async function doing(form: FormData, act: (caller: Caller) => Promise<Done>): Promise<Told> {
  try {
    const { said, secret = null } = await act(await serverCaller());
    revalidatePath('/account');
    return { said, fault: null, secret, typed: {} };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    const message = fault.hint === null ? fault.message : `${fault.message} ${fault.hint}`;
    const typed = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
    return { said: null, fault: message, secret: null, typed: typed as Record<string, string> };
  }
}

const text = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

export async function updateProfile(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    await caller.account.update({
      name: text(form, 'name'),
      affiliation: text(form, 'affiliation'),
      orcid: text(form, 'orcid'),
    });
    return { said: 'Saved.' };
  });
}

export async function unlinkAccount(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    await caller.account.unlink({
      provider: text(form, 'provider'),
      providerAccountId: text(form, 'providerAccountId'),
    });
    return { said: 'Unlinked.' };
  });
}

export async function createToken(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    const scopes = form.getAll('scopes').filter((one) => typeof one === 'string');
    const made = await caller.tokens.create({
      name: text(form, 'name'),
      scopes: scopes as ('read' | 'submit' | 'maintain')[],
      expiresInDays: Number(text(form, 'days')),
    });
    return {
      said: 'This is the only time it is shown. Programs read it from FAIRPRUNE_TOKEN.',
      secret: made.token,
    };
  });
}

export async function revokeToken(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    const { name } = await caller.tokens.revoke({ id: text(form, 'id') });
    return { said: `“${name}” is revoked.` };
  });
}

export async function rotateToken(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    const made = await caller.tokens.rotate({ id: text(form, 'id') });
    return { said: 'The new token; the old one goes on working for 24 hours.', secret: made.token };
  });
}

export async function updateNotices(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    const { secret } = await caller.notices.update({
      email: form.get('email') !== null,
      webhook: text(form, 'webhook'),
    });
    return secret === null ? { said: 'Saved.' } : { said: SECRET_SHOWN, secret };
  });
}

export async function renewWebhookSecret(_previous: Told, form: FormData): Promise<Told> {
  return doing(form, async (caller) => {
    const { secret } = await caller.notices.renewSecret();
    return { said: SECRET_SHOWN, ...(secret === null ? {} : { secret }) };
  });
}

export async function deleteAccount(_previous: Told, form: FormData): Promise<Told> {
  const told = await doing(form, async (caller) => {
    await caller.account.delete({ confirm: text(form, 'confirm') as 'delete' });
    return { said: 'Deleted.' };
  });
  if (told.fault !== null) return told;
  await endSession();
  redirect('/');
}
