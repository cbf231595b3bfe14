import { Fault, isFault } from '#core/errors/fault';

/** Runs `work`; a Fault that it throws is said to be at `field` of the input. Its own code, text and hint stay. */
export function atField<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isFault(error)) throw error;
    throw new Fault(error.code, error.message, { ...error.details, field, class: 'submitter' });
  }
}
