import { Fault } from '#core/errors/fault';
import { runProgram } from '#runner/compute/install/program';
import type { InstallContext } from '#runner/compute/install/request';

/** A program with its first arguments, and what it calls itself. */
export type Tool = { readonly command: readonly string[]; readonly version: string };

const STAYS_WASM = 'Until then everything runs on wasm, only slower.';

/** pip, to fetch wheels with. Throws Fault `missing-tool`. */
export async function findPip(context: Pick<InstallContext, 'env' | 'signal'>): Promise<Tool> {
  const found = await firstThatRuns([['python3', '-m', 'pip'], ['pip3'], ['pip']], context);
  if (found !== null) return found;
  throw new Fault('missing-tool', 'pip was not found; it fetches TensorFlow’s wheel from PyPI.', {
    hint:
      'Install it (Debian, Ubuntu: apt-get install python3-pip), or fetch the wheel elsewhere and give it: ' +
      `npm run compute:install -- --from-wheel FILE. ${STAYS_WASM}`,
    class: 'platform',
  });
}

/** A C++ compiler: `CXX`, else what systems have. Throws Fault `missing-tool`. */
export async function findCompiler(context: Pick<InstallContext, 'env' | 'signal'>): Promise<Tool> {
  const named = context.env['CXX']?.trim();
  const found = await firstThatRuns(named ? [[named]] : [['g++'], ['c++'], ['clang++']], context);
  if (found !== null) return found;
  const what = named ? `The C++ compiler ${named} (CXX) can't be run` : 'g++ was not found';
  throw new Fault('missing-tool', `${what}; it compiles the addon between Node and TensorFlow.`, {
    hint: `Install it (Debian, Ubuntu: apt-get install g++) and run npm run compute:install again. ${STAYS_WASM}`,
    class: 'platform',
  });
}

/** `strip` of binutils; null where it is missing: libraries then stay larger. */
export function findStrip(context: Pick<InstallContext, 'env' | 'signal'>): Promise<Tool | null> {
  return firstThatRuns([['strip']], context);
}

async function firstThatRuns(
  commands: readonly (readonly string[])[],
  { env, signal }: Pick<InstallContext, 'env' | 'signal'>,
): Promise<Tool | null> {
  for (const command of commands) {
    const ran = await runProgram([...command, '--version'], { env, signal });
    if (ran?.code === 0) return { command, version: ran.stdout.split('\n')[0]!.trim() };
  }
  return null;
}
