import { basename, join, resolve } from 'node:path';
import { cudaParts, tensorflowParts, type Part } from '#runner/compute/install/contents';
import { officialVersion, unpackOfficial } from '#runner/compute/install/official';
import { pipDownload } from '#runner/compute/install/pip';
import { DEFAULT_VERSION, type InstallContext, type InstallRequest } from '#runner/compute/install/request';
import { assertSpace } from '#runner/compute/install/space';
import { findPip } from '#runner/compute/install/tools';
import { unpack, unpackedBytes } from '#runner/compute/install/unpack';
import { openWheel, type Wheel } from '#runner/compute/install/wheel';
import { fileHash, type Manifest } from '#runner/compute/tensorflow/installation';

/** What was unpacked from where. */
export type Unpacked = { readonly version: string; readonly sources: Manifest['sources'] };

/** Measured with the default version: download, libraries and the copy that strip writes; others are alike. */
const SPACE = { cpu: 1.3e9, gpu: 9e9 };

/** TensorFlow's version that a request comes to, as far as it is known before a wheel is opened. */
export function requestedVersion({ version, official, wheels }: InstallRequest): string | null {
  if (official) return officialVersion();
  return version ?? (wheels.length > 0 ? null : DEFAULT_VERSION);
}

/** Brings libraries and headers into `folder`, by whichever way was asked for. */
export async function bringLibraries(
  request: InstallRequest,
  downloads: string,
  folder: string,
  context: InstallContext,
): Promise<Unpacked> {
  if (request.official) {
    await assertSpace(context.root, SPACE[request.variant]);
    context.report.step(`Fetching TensorFlow ${officialVersion()} as @tensorflow/tfjs-node-gpu would`);
    const archive = await unpackOfficial(request.variant, downloads, folder, context);
    return { version: officialVersion(), sources: [await source(archive)] };
  }
  const files =
    request.wheels.length > 0
      ? request.wheels.map((file) => resolve(file))
      : [await fetchTensorflow(request, downloads, context)];
  const tensorflow = await openWheel(files[0]!);
  try {
    const cuda = await cudaFiles(request, tensorflow, files.slice(1), downloads, context);
    await unpackWheel(tensorflow, tensorflowParts(tensorflow), folder, context);
    for (const file of cuda) await unpackCuda(file, folder, context);
    return { version: tensorflow.version, sources: await Promise.all([files[0]!, ...cuda].map(source)) };
  } finally {
    tensorflow.close();
  }
}

async function fetchTensorflow(
  request: InstallRequest,
  downloads: string,
  context: InstallContext,
): Promise<string> {
  const pip = await findPip(context);
  await assertSpace(context.root, SPACE[request.variant]);
  const name = request.variant === 'cpu' ? 'tensorflow-cpu' : 'tensorflow';
  const requirement = `${name}==${requestedVersion(request)!}`;
  context.report.step(`Fetching ${requirement} from the package index (${pip.version.split(' from ')[0]})`);
  return pipDownload(pip, requirement, downloads, context);
}

/** NVIDIA's wheels: those given, else those that TensorFlow's metadata names. */
async function cudaFiles(
  { variant }: InstallRequest,
  tensorflow: Wheel,
  given: readonly string[],
  downloads: string,
  context: InstallContext,
): Promise<readonly string[]> {
  if (variant === 'cpu' || given.length > 0) return given;
  const pip = await findPip(context);
  const files: string[] = [];
  for (const requirement of tensorflow.cuda) {
    context.report.step(`Fetching ${requirement}`);
    files.push(await pipDownload(pip, requirement, downloads, context));
  }
  return files;
}

async function unpackCuda(file: string, folder: string, context: InstallContext): Promise<void> {
  const wheel = await openWheel(file);
  try {
    await unpackWheel(wheel, cudaParts(wheel), folder, context);
  } finally {
    wheel.close();
  }
}

async function unpackWheel(
  wheel: Wheel,
  parts: readonly Part[],
  folder: string,
  context: InstallContext,
): Promise<void> {
  // strip writes its result beside the largest library before it replaces it.
  const largest = Math.max(0, ...parts.map(({ entry }) => entry.uncompressedSize));
  await assertSpace(context.root, unpackedBytes(parts) + largest);
  context.report.step(`Unpacking ${wheel.file}`);
  await unpack(wheel, parts, folder, context);
}

async function source(file: string): Promise<Manifest['sources'][number]> {
  return { file: basename(file), sha256: await fileHash(file) };
}

/** Folder that keeps what has been fetched until it is installed. */
export function downloadsFolder(root: string): string {
  return join(root, 'downloads');
}
