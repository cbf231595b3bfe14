import { Fault, isFault } from '#core/errors/fault';

/** Runs `work`; a Fault that it throws is said to be at `field` of the input, or where inside of it. Its own code, text and hint stay. */
export function atField<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isFault(error)) throw error;
    const within = error.details.field?.startsWith(`${field}.`) === true ? error.details.field : field;
    throw new Fault(error.code, error.message, { ...error.details, field: within, class: 'submitter' });
  }
}
