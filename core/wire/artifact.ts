import { Fault } from '#core/errors/fault';

/**
 * What an artifact is: the `kind` of `PUT /api/artifacts/<sha256>?kind=…`. `checkpoint`: a network; `training-state`: an
 * unfinished training, kept only as long as somebody may go on from it.
 */
export const ARTIFACT_KINDS = ['checkpoint', 'dataset', 'training-state'] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/** Path of an artifact on the server; give the kind when storing. */
export function artifactPath(sha256: string, kind?: ArtifactKind): string {
  return `/api/artifacts/${sha256}${kind === undefined ? '' : `?kind=${kind}`}`;
}

/** With the answer that an artifact isn't there the server says how many bytes it would take. */
export const MOST_BYTES_HEADER = 'x-artifact-max-bytes';

/** Fault `too-large`: an artifact has more bytes than the server takes. */
export function artifactTooLarge(maxBytes: number): Fault {
  return new Fault('too-large', `An artifact may have at most ${maxBytes} bytes here.`, {
    hint: 'An operator can raise FAIRPRUNE_ARTIFACT_MAX_BYTES. A dataset may also stay where it is: `fairprune dataset import … --local-only`.',
  });
}
