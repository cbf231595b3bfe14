import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import { artifactFile, storedBytes } from '#server/artifacts/store';
import { folderSecret } from '#server/auth/secret';
import { BACKUP_FORMAT, COMPLETE, MANIFEST, SECRET, artifactEntry } from '#server/backup/manifest';
import type { Complete, Manifest } from '#server/backup/manifest';
import { takeSnapshot } from '#server/backup/snapshot';
import type { Db } from '#server/db/types';
import { programVersion } from '#server/version';

/**
 * A backup as a tar stream: manifest, secret, all rows of one moment, the bytes of all artifacts that they know, and a
 * last file that says it is complete. Artifacts never change, so they can follow the rows; one that was freed in the
 * meantime (a checkpoint that no stage needs any more) is left out and not counted.
 */
export async function backupStream(db: Db, dataFolder: string): Promise<ReadableStream<Uint8Array>> {
  const folder = await mkdtemp(join(dataFolder, 'backup-'));
  const tar = pack();
  const written = writeAll(tar, db, dataFolder, folder)
    .catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))))
    .finally(() => rm(folder, { recursive: true, force: true }));
  void written;
  return Readable.toWeb(Readable.from(tar)) as ReadableStream<Uint8Array>;
}

async function writeAll(tar: Pack, db: Db, dataFolder: string, folder: string): Promise<void> {
  const { schema, rows, files, artifacts } = await takeSnapshot(db, folder);
  const manifest: Manifest = {
    format: BACKUP_FORMAT,
    version: programVersion(),
    schema,
    createdAt: new Date().toISOString(),
  };
  await addText(tar, MANIFEST, JSON.stringify(manifest));
  await addText(tar, SECRET, await folderSecret(dataFolder));
  for (const name of files) await addText(tar, name, await readFile(join(folder, name)));
  let kept = 0;
  for (const sha256 of artifacts) if (await addArtifact(tar, dataFolder, sha256)) kept++;
  const complete: Complete = { rows, artifacts: kept };
  await addText(tar, COMPLETE, JSON.stringify(complete));
  tar.finalize();
}

function addText(tar: Pack, name: string, content: string | Buffer): Promise<void> {
  return new Promise((done, fail) => {
    tar.entry({ name, mode: 0o600 }, content, (error) => (error ? fail(error) : done()));
  });
}

async function addArtifact(tar: Pack, dataFolder: string, sha256: string): Promise<boolean> {
  if ((await storedBytes(dataFolder, sha256)) === null) return false;
  const path = artifactFile(dataFolder, sha256);
  const { size } = await stat(path);
  await pipeline(createReadStream(path), tar.entry({ name: artifactEntry(sha256), size, mode: 0o600 }));
  return true;
}
