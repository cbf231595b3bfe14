import type { ArtifactService } from '#server/artifacts/http';
import { database } from '#server/db/open';
import { readEnv } from '#server/env';
import { actorOfRequest } from '#server/trpc/context';

/** The artifact store of this process: its data folder, database and callers. */
export async function artifactService(): Promise<ArtifactService> {
  const { dataFolder, artifactMaxBytes } = readEnv();
  const db = await database();
  return { db, dataFolder, maxBytes: artifactMaxBytes, actorOf: (request) => actorOfRequest(db, request) };
}
