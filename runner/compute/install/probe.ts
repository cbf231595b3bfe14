import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { lastLines, runProgram } from '#runner/compute/install/program';
import type { InstallContext } from '#runner/compute/install/request';

const PROGRAM = fileURLToPath(new URL('./probeProgram.ts', import.meta.url));

const ProbeSchema = z.strictObject({
  version: z.string(),
  device: z.string(),
  gpu: z.boolean(),
  losses: z.array(z.number()),
});
export type Probe = z.infer<typeof ProbeSchema>;

/**
 * Trains two steps with an installation, in a process of its own: a library that this processor can't run ends the
 * process. Throws Fault `backend-unavailable` with the reason.
 */
export async function probe(
  folder: string,
  { env, signal }: Pick<InstallContext, 'env' | 'signal'>,
): Promise<Probe> {
  const ran = await runProgram([process.execPath, PROGRAM, folder], { env, signal });
  if (ran?.code === 0) return ProbeSchema.parse(JSON.parse(ran.stdout.trim().split('\n').at(-1)!));
  throw new Fault(
    'backend-unavailable',
    `TensorFlow was installed, but does not train here: ${reason(ran)}`,
    {
      hint: 'Everything runs on wasm instead, only slower.',
      class: 'platform',
    },
  );
}

function reason(ran: Awaited<ReturnType<typeof runProgram>>): string {
  if (ran?.signal === 'SIGILL')
    return 'this processor lacks an instruction set that the library was built for (AVX).';
  if (ran?.signal) return `the process was ended by ${ran.signal}.`;
  return `\n${lastLines(ran?.stderr ?? 'Node did not start')}`;
}
