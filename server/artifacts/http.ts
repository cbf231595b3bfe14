import { eq } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { ARTIFACT_KINDS, MOST_BYTES_HEADER } from '#core/wire/artifact';
import type { ArtifactKind } from '#core/wire/artifact';
import { artifact } from '#drizzle/schema/artifacts';
import { requireUnsealing, sealOf } from '#server/artifacts/sealed';
import { parseRange } from '#server/artifacts/range';
import { storeBytes, storedBytes, streamBytes } from '#server/artifacts/store';
import { actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import { faultResponse } from '#server/http/faultResponse';
import type { Db } from '#server/db/types';
import { faultBehind } from '#server/trpc/faults';

export type ArtifactService = {
  readonly db: Db;
  readonly dataFolder: string;
  readonly maxBytes: number;
  /** Who sent the request; asked for PUT, and for reading what is sealed: everything else is public. */
  readonly actorOf: (request: Request) => Promise<Actor>;
};

/**
 * `GET` and `HEAD /api/artifacts/<sha256>`: the bytes, whole or a range. They never change, so caches may keep them.
 * What comes from private ranking bases, or was withdrawn, only runners get.
 */
export async function readArtifact(
  service: ArtifactService,
  request: Request,
  sha256: string,
): Promise<Response> {
  return answering(
    async () => {
      const size = await sizeOf(service, sha256);
      const seal = await sealOf(service.db, sha256);
      if (seal !== null) requireUnsealing(await service.actorOf(request), sha256, seal);
      const etag = `"${sha256}"`;
      const headers = new Headers({
        etag,
        'accept-ranges': 'bytes',
        'cache-control': seal === null ? 'public, max-age=31536000, immutable' : 'private, no-store',
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${sha256}"`,
        'x-content-type-options': 'nosniff',
        // Next leaves Content-Length out of every answer.
        'x-artifact-bytes': String(size),
      });
      if (etagMatches(request.headers.get('if-none-match'), etag))
        return new Response(null, { status: 304, headers });
      const wanted = (request.headers.get('if-range') ?? etag) === etag ? request.headers.get('range') : null;
      const range = request.method === 'HEAD' ? null : parseRange(wanted, size);
      if (range === 'unsatisfiable') {
        return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });
      }
      const { first, last } = range ?? { first: 0, last: size - 1 };
      headers.set('content-length', String(last - first + 1));
      if (range !== null) headers.set('content-range', `bytes ${first}-${last}/${size}`);
      const body =
        request.method === 'HEAD' || size === 0 ? null : streamBytes(service.dataFolder, sha256, first, last);
      return new Response(body, { status: range === null ? 200 : 206, headers });
    },
    {
      [MOST_BYTES_HEADER]: String(service.maxBytes),
    },
  );
}

/**
 * An artifact is there when both its row and all of its bytes are: a store that was cut off between them, or a file that
 * a broken disk cut short, is stored again by whoever has the bytes.
 */
async function sizeOf({ db, dataFolder }: ArtifactService, sha256: string): Promise<number> {
  const size = await storedBytes(dataFolder, sha256);
  const [row] = await db.select({ bytes: artifact.bytes }).from(artifact).where(eq(artifact.sha256, sha256));
  if (size !== null && row?.bytes === size) return size;
  throw new Fault('not-found', `There is no artifact ${sha256}.`, {
    hint: 'Store it by PUT first.',
    field: 'sha256',
  });
}

function etagMatches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/**
 * `PUT /api/artifacts/<sha256>?kind=…`: stores bytes that have this SHA-256. Needs a runner token, or a person with a
 * role, by token with the scope `submit` or `maintain`. Answers 201 with { sha256, bytes, kind }, or 200 when it was there.
 */
export async function writeArtifact(
  service: ArtifactService,
  request: Request,
  sha256: string,
): Promise<Response> {
  return answering(async () => {
    const actor = await service.actorOf(request);
    requireStoring(actor);
    const kind = kindOf(new URL(request.url).searchParams.get('kind'));
    const bytes = await storeBytes(service.dataFolder, sha256, bodyOf(request), {
      maxBytes: service.maxBytes,
      announced: announcedLength(request),
    });
    const added = await service.db
      .insert(artifact)
      .values({ sha256, bytes, kind, createdBy: actorName(actor) })
      .onConflictDoNothing()
      .returning({ sha256: artifact.sha256 });
    const [row] = await service.db.select().from(artifact).where(eq(artifact.sha256, sha256));
    return Response.json(
      { sha256, bytes, kind: row?.kind ?? kind },
      { status: added.length > 0 ? 201 : 200 },
    );
  }, CLOSE);
}

function requireStoring(actor: Actor): void {
  if (actor.kind === 'runner') return;
  if (actor.kind !== 'person') {
    throw new Fault('unauthenticated', 'Storing an artifact needs an API token.', {
      hint: 'Send it as the header Authorization: Bearer fp_…',
    });
  }
  if (actor.roles.length === 0) {
    throw new Fault('forbidden', 'Storing an artifact needs a role.', {
      hint: 'Ask an operator of this server for it.',
    });
  }
  if (actor.scopes !== null && !actor.scopes.some((scope) => scope === 'submit' || scope === 'maintain')) {
    throw new Fault('forbidden', 'This token may not store artifacts.', {
      hint: 'Make one with the scope "submit".',
    });
  }
}

function kindOf(text: string | null): ArtifactKind {
  const kind = ARTIFACT_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new Fault('bad-config', `Unknown kind of artifact: ${text ?? '(none)'}.`, {
    field: 'kind',
    hint: `Give ?kind= one of ${ARTIFACT_KINDS.join(', ')}.`,
  });
}

function announcedLength(request: Request): number | null {
  const header = request.headers.get('content-length');
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

async function* bodyOf(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** A refused upload may not have been read to its end; the connection can't be used for anything else then. */
const CLOSE = { connection: 'close' };

async function answering(
  work: () => Promise<Response>,
  onFault: Record<string, string> = {},
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const fault = faultBehind(error);
    if (fault !== null) return faultResponse(fault, onFault);
    throw error;
  }
}
