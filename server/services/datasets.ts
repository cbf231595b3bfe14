import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { shortHash } from '#core/identity/fingerprint';
import { DatasetDescriptorSchema } from '#core/wire/dataset';
import type { DatasetDescriptor, RegisteredDataset } from '#core/wire/dataset';
import { Hash } from '#core/wire/stage';
import { artifact } from '#drizzle/schema/artifacts';
import { datasetVersion } from '#drizzle/schema/datasets';
import { actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';

export const RegisterDatasetSchema = z.strictObject({
  descriptor: DatasetDescriptorSchema,
  /** The packed dataset, stored before; or, when it stays local, its hash alone. */
  artifact: Hash,
  /** Size of a packed dataset whose bytes stay where they are; null when they are stored here. */
  localBytes: z.number().int().min(1).nullable().default(null),
});
export type RegisterDataset = z.input<typeof RegisterDatasetSchema>;

export type DatasetListing = {
  readonly descriptor: DatasetDescriptor;
  readonly artifact: string;
  /** Only runners that have the bytes compute on it. */
  readonly localOnly: boolean;
  readonly bytes: number;
  readonly createdAt: string;
};

/**
 * Makes a packed dataset known under its id and version: one that is stored here, or one whose bytes stay local.
 * Registering the same one again changes nothing, except that bytes brought later end its staying local.
 * Throws Fault `not-found` when the bytes should be here and aren't.
 */
export async function registerDataset(
  db: Db,
  actor: Actor,
  { descriptor, artifact: hash, localBytes = null }: RegisterDataset,
): Promise<RegisteredDataset> {
  return db.transaction(async (tx) => {
    const localOnly = localBytes !== null;
    const bytes = localBytes ?? (await storedSize(tx, hash));
    const created = await tx
      .insert(datasetVersion)
      .values({
        dataset: descriptor.id,
        version: descriptor.version,
        descriptor,
        artifact: hash,
        localOnly,
        bytes,
        createdBy: actorName(actor),
      })
      .onConflictDoUpdate({
        target: [datasetVersion.dataset, datasetVersion.version],
        set: { artifact: hash, bytes, descriptor, localOnly: false },
        setWhere: sql`${datasetVersion.localOnly} and not excluded.local_only`,
      })
      .returning({ version: datasetVersion.version });
    if (created.length > 0) {
      const details = { version: descriptor.version, artifact: hash, localOnly };
      await appendEvent(tx, { actor, action: 'dataset.register', subject: descriptor.id, details });
    }
    const [now] = await tx
      .select({
        descriptor: datasetVersion.descriptor,
        artifact: datasetVersion.artifact,
        localOnly: datasetVersion.localOnly,
      })
      .from(datasetVersion)
      .where(and(eq(datasetVersion.dataset, descriptor.id), eq(datasetVersion.version, descriptor.version)));
    if (now === undefined) throw new Error('a dataset was registered and is not there');
    return { created: created.length > 0, ...now };
  });
}

async function storedSize(tx: Db, hash: string): Promise<number> {
  const [stored] = await tx.select({ bytes: artifact.bytes }).from(artifact).where(eq(artifact.sha256, hash));
  if (stored !== undefined) return stored.bytes;
  throw new Fault('not-found', `Artifact ${shortHash(hash)} is not in the store.`, {
    field: 'artifact',
    hint: 'Upload the packed dataset first (PUT /api/artifacts/<sha256>?kind=dataset).',
  });
}

/** All dataset versions, the newest of each dataset first. */
export async function listDatasets(db: Db): Promise<DatasetListing[]> {
  const rows = await db
    .select()
    .from(datasetVersion)
    .orderBy(datasetVersion.dataset, desc(datasetVersion.createdAt));
  return rows.map((row) => ({
    descriptor: row.descriptor,
    artifact: row.artifact,
    localOnly: row.localOnly,
    bytes: row.bytes,
    createdAt: row.createdAt.toISOString(),
  }));
}

/** A dataset version; the newest when `version` is null. Throws Fault `unknown-dataset` with what there is. */
export async function findDataset(
  db: Db,
  wanted: { readonly id: string; readonly version: string | null },
): Promise<DatasetDescriptor> {
  const byId = eq(datasetVersion.dataset, wanted.id);
  const [row] = await db
    .select({ descriptor: datasetVersion.descriptor })
    .from(datasetVersion)
    .where(wanted.version === null ? byId : and(byId, eq(datasetVersion.version, wanted.version)))
    .orderBy(desc(datasetVersion.createdAt))
    .limit(1);
  if (row !== undefined) return row.descriptor;
  throw await unknownDataset(db, wanted);
}

async function unknownDataset(
  db: Db,
  { id, version }: { readonly id: string; readonly version: string | null },
): Promise<Fault> {
  const all = await listDatasets(db);
  const same = all.filter((row) => row.descriptor.id === id).map((row) => row.descriptor.version);
  if (version !== null && same.length > 0) {
    return new Fault('unknown-dataset', `Dataset "${id}" has no version ${shortHash(version)}.`, {
      field: 'dataset.version',
      hint: `Imported versions: ${same.join(', ')}.`,
    });
  }
  const ids = [...new Set(all.map((row) => row.descriptor.id))];
  const known = ids.length === 0 ? 'No dataset is imported yet.' : `Imported: ${ids.join(', ')}.`;
  return new Fault('unknown-dataset', `There is no dataset "${id}".`, {
    field: 'dataset.id',
    hint: `${known} Import one: npx fairprune dataset import ${id} --folder DIR`,
  });
}
