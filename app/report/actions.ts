'use server';

import { revalidatePath } from 'next/cache';
import type { ReportFile } from '#core/wire/report';
import { serverCaller } from '#server/trpc/caller';
import { type ShownFault, faultsOf } from '../_lib/faultOf.ts';
import { FIELDS, type Typed, reportOf } from './report.ts';

export type ReportState = {
  /** What was typed, when it was refused: nothing is to be typed twice. */
  readonly typed: Typed;
  readonly faults: readonly ShownFault[];
  /** Id of the row that was entered. */
  readonly entered: string | null;
};

/** Enters a result; whatever is wrong comes back with everything that was typed. */
export async function enterResult(_previous: ReportState, form: FormData): Promise<ReportState> {
  const typed: Typed = Object.fromEntries(
    FIELDS.flatMap((name) => {
      const value = form.get(name);
      return typeof value === 'string' ? [[name, value.slice(0, 4000)]] : [];
    }),
  );
  try {
    const caller = await serverCaller();
    // The server's own schema says what is wrong.
    const { id } = await caller.literature.enter(reportOf(typed) as ReportFile);
    revalidatePath('/report');
    return { typed: {}, faults: [], entered: id };
  } catch (error) {
    const faults = faultsOf(error);
    if (faults.length === 0) throw error;
    return { typed, faults, entered: null };
  }
}

export type WithdrawState = { readonly fault: string | null };

export async function withdrawResult(_previous: WithdrawState, form: FormData): Promise<WithdrawState> {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  try {
    const caller = await serverCaller();
    await caller.literature.withdraw({ id: text('id'), reason: text('reason') });
  } catch (error) {
    const [fault] = faultsOf(error);
    if (fault === undefined) throw error;
    return { fault: fault.message };
  }
  revalidatePath('/report');
  return { fault: null };
}
