'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { isFault } from '#core/errors/fault';
import { consumeSignInLink } from '#server/auth/localLink';
import { endSession, startSession } from '#server/auth/session';
import { startProvider } from '#server/auth/startProvider';
import { database } from '#server/db/open';

/** Uses up the one-time link of the form and signs in; a refused link comes back to the page with its reason. */
export async function signInByLink(form: FormData): Promise<void> {
  const token = form.get('token');
  let problem: string | null = null;
  try {
    const who = await consumeSignInLink(
      await database(),
      typeof token === 'string' ? token : '',
      await headers(),
    );
    await startSession(who);
  } catch (error) {
    if (!isFault(error)) throw error;
    problem = error.code;
  }
  redirect(problem === null ? '/' : `/sign-in?problem=${problem}`);
}

/** Sends the browser to a sign-in provider. */
export async function signInWith(form: FormData): Promise<void> {
  const provider = form.get('provider');
  let next = '/sign-in?error=OAuthSignin';
  try {
    next = await startProvider(typeof provider === 'string' ? provider : '');
  } catch (error) {
    if (!isFault(error)) throw error;
  }
  redirect(next);
}

export async function signOut(): Promise<void> {
  await endSession();
  redirect('/');
}
