import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { RawRun } from '#core/wire/run';
import { serverCaller } from '#server/trpc/caller';
import { orNotFound } from './orNotFound.ts';

/** The run that the address names, counted from 1; an address that names none is a 404. */
export function openRun({ id, run }: { readonly id: string; readonly run: string }): Promise<RawRun> {
  return opened(id, run);
}

/** Once for title and page. */
const opened = cache(async (id: string, run: string): Promise<RawRun> => {
  if (!/^[1-9]\d{0,2}$/.test(run)) notFound();
  const caller = await serverCaller();
  return orNotFound(() => caller.entries.run({ id: decodeURIComponent(id), index: Number(run) - 1 }));
});
