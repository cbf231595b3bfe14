import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { parseOrFault } from '#core/errors/zodFault';
import { HelloSchema, PROTOCOL } from '#core/wire/runner';
import type { Hello } from '#core/wire/runner';
import { codeRevisions, revisionDifferences } from '#methods/revisions';
import { programVersion } from '#server/version';

/** What every runner of every version says; the rest is read only when the protocol is this server's. */
export const GreetingSchema = z.looseObject({
  protocol: z.number().int(),
  version: z.string().max(40),
});
type Greeting = z.infer<typeof GreetingSchema>;

/**
 * A runner's greeting, checked. Throws Fault `conflict` when the runner is of another protocol, version or code than
 * this server, with what to do; `bad-config` when it is malformed.
 */
export function acceptedHello(greeting: Greeting): Hello {
  const server = programVersion();
  if (greeting.protocol !== PROTOCOL) {
    throw otherVersion(greeting, `speaks protocol ${greeting.protocol}, the server ${PROTOCOL}`);
  }
  if (greeting.version !== server) throw otherVersion(greeting, `is not the server’s version ${server}`);
  const hello = parseOrFault(HelloSchema, greeting, 'hello');
  const differences = revisionDifferences(hello.revisions, codeRevisions());
  if (differences.length === 0) return hello;
  const some = differences.slice(0, 5).join('; ');
  throw otherVersion(greeting, `computes other numbers than the server’s code (${some})`);
}

function otherVersion({ version }: Greeting, how: string): Fault {
  return new Fault('conflict', `This runner (Fairprune ${version}) ${how}.`, {
    field: 'version',
    hint: `Install Fairprune ${programVersion()} on the runner, from the same commit as the server’s (git checkout, then npm ci), and start it again.`,
    class: 'platform',
  });
}
