import { notFound } from 'next/navigation';
import { faultOf } from './faultOf.ts';

const MISSING = new Set(['not-found', 'unknown-board', 'unknown-method', 'unknown-recipe']);

/** Asks the server; a fault that says "no such thing" becomes the page's 404, every other error goes on. */
export async function orNotFound<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (MISSING.has(faultOf(error)?.code ?? '')) notFound();
    throw error;
  }
}
