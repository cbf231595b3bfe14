import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';

/** The native addon inside an installation. */
export const ADDON = 'tfjs_binding.node';
/** TensorFlow's libraries inside an installation; the addon finds them there by its rpath. */
export const LIBRARIES = 'lib';
const CURRENT = 'current.json';
const MANIFEST = 'manifest.json';

const FileSchema = z.strictObject({
  /** Relative to the installation. */
  path: z.string(),
  bytes: z.number().int(),
  sha256: z.string().length(64),
});
export const ManifestSchema = z.strictObject({
  format: z.literal(1),
  variant: z.enum(['cpu', 'gpu']),
  /** TensorFlow's version, as the library says it. */
  version: z.string(),
  /** What was unpacked: wheels, or the package's own archive. */
  sources: z.array(z.strictObject({ file: z.string(), sha256: z.string() })),
  /** Version of @tensorflow/tfjs-node-gpu whose addon was compiled. */
  addon: z.string(),
  compiler: z.string(),
  stripped: z.boolean(),
  files: z.array(FileSchema),
});
/** What an installation holds, so that damage is found. */
export type Manifest = z.infer<typeof ManifestSchema>;
export type InstalledFile = z.infer<typeof FileSchema>;
export type Installation = { readonly folder: string; readonly manifest: Manifest };

type Env = Readonly<Record<string, string | undefined>>;

/** Where `compute:install` puts TensorFlow: outside of node_modules, so that `npm ci` doesn't undo it. */
export function computeFolder(env: Env): string {
  const own = env['FAIRPRUNE_COMPUTE']?.trim();
  if (own) return resolve(own);
  const caches = env['XDG_CACHE_HOME']?.trim() || join(homedir(), '.cache');
  return join(caches, 'fairprune', 'compute');
}

/** The installation in use; null when there is none. Throws Fault `backend-unavailable` when its notes can't be read. */
export async function currentInstallation(root: string): Promise<Installation | null> {
  const name = await textOf(join(root, CURRENT));
  if (name === null) return null;
  try {
    const { folder } = z.strictObject({ folder: z.string().regex(/^[\w.-]+$/) }).parse(JSON.parse(name));
    const text = await readFile(join(root, folder, MANIFEST), 'utf8');
    return { folder: join(root, folder), manifest: ManifestSchema.parse(JSON.parse(text)) };
  } catch (error) {
    throw damaged(root, `its notes can't be read (${(error as Error).message.split('\n')[0]})`);
  }
}

/** Names of the files that hold this; the installer writes them, `current.json` last. */
export const NOTES = { current: CURRENT, manifest: MANIFEST } as const;

/** First file that is missing or has another size: the check at every start. Null when all are there. */
export async function missingFile({ folder, manifest }: Installation): Promise<string | null> {
  for (const { path, bytes } of manifest.files) {
    const size = await stat(join(folder, path)).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) return `${path} is missing`;
    if (size !== bytes) return `${path} has ${size} bytes instead of ${bytes}`;
  }
  return null;
}

/** First file whose bytes are not those that were installed. Reads everything: half a second for the CPU build. */
export async function damagedFile(installation: Installation): Promise<string | null> {
  const missing = await missingFile(installation);
  if (missing !== null) return missing;
  for (const { path, sha256 } of installation.manifest.files) {
    if ((await fileHash(join(installation.folder, path))) !== sha256) return `${path} has other contents`;
  }
  return null;
}

/** SHA-256 of a file in lower-case hex. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export function damaged(folder: string, what: string): Fault {
  return new Fault('backend-unavailable', `TensorFlow in ${folder} is damaged: ${what}.`, {
    hint: 'Run npm run compute:install again; until then use wasm (FAIRPRUNE_BACKEND=wasm).',
    class: 'platform',
  });
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}
