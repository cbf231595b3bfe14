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
