import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#core/errors/fault';
import { addonVersion, compileAddon } from '#runner/compute/install/compile';
import { lockFolder } from '#runner/compute/install/lock';
import { probe, type Probe } from '#runner/compute/install/probe';
import { runProgram } from '#runner/compute/install/program';
import type { InstallContext, InstallRequest } from '#runner/compute/install/request';
import {
  bringLibraries,
  downloadsFolder,
  requestedVersion,
  type Unpacked,
} from '#runner/compute/install/source';
import { findCompiler, findStrip, type Tool } from '#runner/compute/install/tools';
import {
  ADDON,
  currentInstallation,
  damagedFile,
  fileHash,
  LIBRARIES,
  NOTES,
  type Installation,
  type InstalledFile,
  type Manifest,
} from '#runner/compute/tensorflow/installation';

export type Installed = {
  readonly installation: Installation;
  /** False when it was there already, whole. */
  readonly fresh: boolean;
  /** What the training probe said; null when nothing was new. */
  readonly probe: Probe | null;
};

/**
 * Puts native TensorFlow for Node into the cache folder: fetch, unpack, strip, compile the addon, train two steps, and
 * only then make it the installation in use. Whatever ends it before leaves the one in use as it was, and what had
 * been fetched whole is taken by the next run.
 *
 * Throws Fault that says what is missing and what happens meanwhile (wasm).
 */
export async function installTensorflow(
  request: InstallRequest,
  context: InstallContext,
): Promise<Installed> {
  assertSystem();
  await makeRoot(context.root);
  const unlock = await lockFolder(context.root);
  try {
    const known = await wholeInstallation(request, context);
    if (known !== null) return { installation: known, fresh: false, probe: null };
    return await installFresh(request, context);
  } finally {
    unlock();
  }
}

function assertSystem(system = `${process.platform} ${process.arch}`): void {
  if (system === 'linux x64') return;
  throw new Fault('backend-unavailable', `compute:install knows Linux on x86-64 only; this is ${system}.`, {
    hint: 'Everything runs on wasm here, only slower.',
    class: 'platform',
  });
}

async function makeRoot(root: string): Promise<void> {
  await mkdir(root, { recursive: true }).catch((error: unknown) => {
    throw new Fault('bad-config', `The folder ${root} can't be made: ${(error as Error).message}.`, {
      field: 'FAIRPRUNE_COMPUTE',
      hint: 'Give FAIRPRUNE_COMPUTE a folder that you may write.',
    });
  });
}

/** What is installed already, when it is what was asked for and every byte is there. */
async function wholeInstallation(
  request: InstallRequest,
  { root, report }: InstallContext,
): Promise<Installation | null> {
  const known = await currentInstallation(root).catch(() => null);
  if (known === null || !(await isAsked(known.manifest, request))) return null;
  const damage = await damagedFile(known);
  if (damage === null) return known;
  report.step(`What is installed is damaged (${damage}): installing it again`);
  return null;
}

async function isAsked(
  { variant, version, sources, addon }: Manifest,
  request: InstallRequest,
): Promise<boolean> {
  if (variant !== request.variant || addon !== (await addonVersion())) return false;
  if (request.wheels.length === 0) return version === requestedVersion(request);
  const given = await Promise.all(request.wheels.map((file) => fileHash(file).catch(() => null)));
  return given.every((hash) => sources.some(({ sha256 }) => sha256 === hash));
}

async function installFresh(request: InstallRequest, context: InstallContext): Promise<Installed> {
  const { root, report } = context;
  // Looked for first: nobody should wait for a download to hear that a compiler is missing.
  const compiler = await findCompiler(context);
  const downloads = downloadsFolder(root);
  const partial = join(root, 'unfinished');
  await rm(partial, { recursive: true, force: true });
  try {
    const unpacked = await bringLibraries(request, downloads, partial, context);
    const libraries = await librariesToLink(join(partial, LIBRARIES));
    const stripped = await strip(join(partial, LIBRARIES), libraries, context);
    report.step(`Compiling the addon (${compiler.version})`);
    await compileAddon(compiler, partial, libraries, context);
    await rm(join(partial, 'include'), { recursive: true });
    report.step('Noting the hash of every file');
    const manifest = await describe(request, unpacked, compiler, stripped, partial);
    report.step('Training two steps');
    const trained = await probe(partial, context);
    if (trained.version !== manifest.version) throw otherVersion(trained.version, manifest.version);
    const installation = await adopt(partial, manifest, root);
    await rm(downloads, { recursive: true, force: true });
    return { installation, fresh: true, probe: trained };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** TensorFlow's own libraries in a folder: `libtensorflow_cc` in wheels, `libtensorflow` in the package's archive. */
async function librariesToLink(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => /^libtensorflow\w*\.so\.\d+$/.test(name));
  return names.toSorted();
}

/** Symbols for debuggers are a third of the libraries. */
async function strip(folder: string, names: readonly string[], context: InstallContext): Promise<boolean> {
  const tool = await findStrip(context);
  if (tool === null) return false;
  context.report.step('Leaving out what only debuggers read');
  const files = names.map((name) => join(folder, name));
  const ran = await runProgram([...tool.command, '--strip-all', ...files], context);
  return ran?.code === 0;
}

/** Writes down what the folder holds. */
async function describe(
  { variant }: InstallRequest,
  { version, sources }: Unpacked,
  compiler: Tool,
  stripped: boolean,
  folder: string,
): Promise<Manifest> {
  const names = await readdir(join(folder, LIBRARIES));
  const paths = [ADDON, ...names.toSorted().map((name) => `${LIBRARIES}/${name}`)];
  const manifest: Manifest = {
    format: 1,
    variant,
    version,
    sources,
    addon: await addonVersion(),
    compiler: compiler.version,
    stripped,
    files: await Promise.all(paths.map((path) => installedFile(folder, path))),
  };
  await writeFile(join(folder, NOTES.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function installedFile(folder: string, path: string): Promise<InstalledFile> {
  const file = join(folder, path);
  return { path, bytes: (await stat(file)).size, sha256: await fileHash(file) };
}

function otherVersion(said: string, expected: string): Fault {
  return new Fault('backend-unavailable', `The library says it is TensorFlow ${said}, not ${expected}.`, {
    hint: 'Give the version that the wheel has. Until then everything runs on wasm.',
    class: 'platform',
  });
}

/** Makes a finished folder the installation in use and removes the one before. */
async function adopt(partial: string, manifest: Manifest, root: string): Promise<Installation> {
  const before = await currentInstallation(root).catch(() => null);
  const name = `tensorflow-${manifest.version}-${manifest.variant}-${manifest.files[0]!.sha256.slice(0, 8)}`;
  const folder = join(root, name);
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  const note = join(root, NOTES.current);
  await writeFile(`${note}.new`, `${JSON.stringify({ folder: name })}\n`);
  await rename(`${note}.new`, note);
  // Runners that still compute with the old one keep its files open: Linux frees them with the last.
  if (before !== null && before.folder !== folder) await rm(before.folder, { recursive: true, force: true });
  return { folder, manifest };
}
