'use server';

import { database } from '#server/db/open';
import { unsubscribe } from '#server/services/notices';
import { faultOf } from '../_lib/faultOf.ts';
import type { Told } from '../account/actions.ts';

/** Needs no session: the link itself says whose e-mail it ends, and can do nothing else. */
export async function endEmail(_previous: Told, form: FormData): Promise<Told> {
  const token = form.get('token');
  try {
    await unsubscribe(await database(), typeof token === 'string' ? token : '');
    return { said: 'Done: no more e-mail.', fault: null, secret: null, typed: {} };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    return { said: null, fault: fault.message, secret: null, typed: {} };
  }
}
