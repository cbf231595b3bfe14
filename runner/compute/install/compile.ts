import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '#core/errors/fault';
import { lastLines, runProgram } from '#runner/compute/install/program';
import type { InstallContext } from '#runner/compute/install/request';
import type { Tool } from '#runner/compute/install/tools';
import { ADDON, LIBRARIES } from '#runner/compute/tensorflow/installation';

/** Node-API's version that the addon asks for: every Node from 16 on has it. */
const NAPI_VERSION = 8;
const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'];

/**
 * Compiles the addon of @tensorflow/tfjs-node-gpu from its own sources against the libraries in `folder`, and puts it
 * beside them. Throws Fault `backend-unavailable` with the compiler's complaint.
 */
export async function compileAddon(
  compiler: Tool,
  folder: string,
  libraries: readonly string[],
  { env, signal }: Pick<InstallContext, 'env' | 'signal'>,
): Promise<void> {
  const sources = join(packageFolder('@tensorflow/tfjs-node-gpu'), 'binding');
  const finished = await runProgram(
    [
      ...compiler.command,
      ...['-O2', '-std=c++17', '-shared', '-fPIC', '-w', `-DNAPI_VERSION=${NAPI_VERSION}`],
      ...[`-I${join(packageFolder('node-api-headers'), 'include')}`, `-I${join(folder, 'include')}`],
      ...SOURCES.map((source) => join(sources, source)),
      `-L${join(folder, LIBRARIES)}`,
      ...libraries.map((name) => `-l:${name}`),
      `-Wl,-rpath,$ORIGIN/${LIBRARIES}`,
      ...['-o', join(folder, ADDON)],
    ],
    { env, signal },
  );
  if (finished?.code === 0) return;
  throw new Fault(
    'backend-unavailable',
    `${compiler.version} could not compile the addon:\n${lastLines(finished?.stderr ?? 'it did not start')}`,
    {
      hint: 'It needs C++17 (g++ 8 or newer); name another compiler by CXX. Until then everything runs on wasm.',
      class: 'platform',
    },
  );
}

/** Version of the package whose addon is compiled. */
export async function addonVersion(): Promise<string> {
  const text = await readFile(join(packageFolder('@tensorflow/tfjs-node-gpu'), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
