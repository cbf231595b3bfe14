import { Fault } from '#core/errors/fault';

export function noSubmission(id: string): Fault {
  return new Fault('not-found', `There is no submission "${id}".`, {
    hint: 'Your own are listed on /submissions.',
  });
}
