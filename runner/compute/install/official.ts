import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { Fault } from '#core/errors/fault';
import { fetchFile } from '#runner/compute/install/fetchFile';
import { lastLines, runProgram } from '#runner/compute/install/program';
import type { InstallContext } from '#runner/compute/install/request';

/** TensorFlow's version that @tensorflow/tfjs-node-gpu's own install script takes. */
export function officialVersion(): string {
  const require = createRequire(import.meta.url);
  const constants = require('@tensorflow/tfjs-node-gpu/scripts/deps-constants.js') as {
    readonly LIBTENSORFLOW_VERSION: string;
  };
  return constants.LIBTENSORFLOW_VERSION;
}

/** Where that script looks, and the variables by which it can be sent elsewhere. */
export function officialUrl(variant: 'cpu' | 'gpu', env: InstallContext['env']): string {
  const host = env['TFJS_NODE_CDN_STORAGE'] || 'https://storage.googleapis.com/';
  const base = env['TFJS_NODE_BASE_URI'] || `${host}tensorflow/libtensorflow/libtensorflow-`;
  return `${base}${variant}-linux-x86_64-${officialVersion()}.tar.gz`;
}

/** Fetches the package's own archive (libraries and headers) and unpacks it into `folder`. Returns the archive. */
export async function unpackOfficial(
  variant: 'cpu' | 'gpu',
  downloads: string,
  folder: string,
  context: InstallContext,
): Promise<string> {
  const url = officialUrl(variant, context.env);
  const archive = join(downloads, basename(new URL(url).pathname));
  await fetchFile(url, archive, context);
  await mkdir(folder, { recursive: true });
  const ran = await runProgram(['tar', '-xzf', archive, '-C', folder, './lib', './include'], context);
  if (ran?.code === 0) return archive;
  throw new Fault(
    'bad-file',
    `${archive} can't be unpacked:\n${lastLines(ran?.stderr ?? 'there is no tar')}`,
    {
      hint: 'Delete it and run npm run compute:install again. Until then everything runs on wasm.',
      class: 'platform',
    },
  );
}
