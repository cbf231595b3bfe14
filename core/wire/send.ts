import { z } from 'zod';
import { DraftId } from '#core/wire/drafts';
import { SubmissionFileSchema } from '#core/wire/submission';

/** Whose names are kept: until the submitter tells them (`true`), or until a day comes (UTC). */
export const AnonymitySchema = z.union([z.literal(true), z.iso.date()]);
export type Anonymity = z.infer<typeof AnonymitySchema>;

/** A submission file as it is sent, with what else there is to say about it. */
export const SendSchema = SubmissionFileSchema.extend({
  /** The draft that it was written in; it is gone once this is stored. */
  draft: DraftId.optional(),
  /** Submission of one's own that this is the next version of. */
  versionOf: z.string().min(1).max(64).optional(),
  anonymous: AnonymitySchema.optional(),
});

/** Where a submission comes from and who is told of it. */
export type Beginning = Pick<z.infer<typeof SendSchema>, 'draft' | 'versionOf' | 'anonymous'>;

/** The submission file of what was sent, and the rest. */
export function unpackSent({ draft, versionOf, anonymous, ...file }: z.infer<typeof SendSchema>) {
  const from: Beginning = { draft, versionOf, anonymous };
  return { file, from };
}
