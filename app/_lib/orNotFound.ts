import { notFound } from 'next/navigation';
import { faultOf } from './faultOf.ts';

const MISSING = new Set(['not-found', 'unknown-board', 'unknown-method', 'unknown-recipe']);

/** Fields that say which thing is meant: what can't even be a name names nothing. */
const NAMES = new Set(['board', 'id', 'method']);

/** Asks the server; a fault that says "no such thing" becomes the page's 404, every other error goes on. */
export async function orNotFound<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const fault = faultOf(error);
    const unnamed = fault?.code === 'bad-config' && NAMES.has(fault.field ?? '');
    if (unnamed || MISSING.has(fault?.code ?? '')) notFound();
    throw error;
  }
}
