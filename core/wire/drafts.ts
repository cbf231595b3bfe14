import { z } from 'zod';
import { Slug } from '#core/wire/board';
import { SubmissionFileSchema } from '#core/wire/submission';

/** Most that a draft's content may weigh as JSON, in characters. */
const MOST_CHARACTERS = 65_536;

/** What the form's controls hold, by control name: kept as typed, right or wrong. */
const FormContent = z.strictObject({
  kind: z.literal('form'),
  values: z.record(z.string().max(200), z.string().max(32_768)),
});

/** A whole submission file, as `fairprune draft save` and cloning leave it. */
const FileContent = z.strictObject({ kind: z.literal('file'), file: SubmissionFileSchema });

export const DraftContentSchema = z
  .discriminatedUnion('kind', [FormContent, FileContent])
  .refine((content) => JSON.stringify(content).length <= MOST_CHARACTERS, {
    message: `A draft holds at most ${MOST_CHARACTERS} characters.`,
  });
export type DraftContent = z.infer<typeof DraftContentSchema>;

/** Ids are drawn by whoever begins a draft, so that saving it twice at once makes one. */
export const DraftId = z.uuid();

export const SaveDraftSchema = z.strictObject({
  id: DraftId,
  /** The revision that the content was changed from; 0: it is new. */
  revision: z.number().int().min(0),
  content: DraftContentSchema,
});

/** The board and method that a draft is for, as far as it says. */
export function draftSubject(content: DraftContent): {
  readonly board: string | null;
  readonly method: string | null;
} {
  const named = content.kind === 'file' ? content.file : content.values;
  const board = Slug.safeParse(named['board']);
  const method = typeof named['method'] === 'string' ? named['method'].slice(0, 64) : '';
  return { board: board.success ? board.data : null, method: method === '' ? null : method };
}

export type DraftCard = {
  readonly id: string;
  /** Rises with every change: what is saved over another one is refused. */
  readonly revision: number;
  readonly board: string | null;
  readonly method: string | null;
  /** Submission whose configuration it began with; null where it was begun empty. */
  readonly clonedFrom: string | null;
  /** Submission that it will be the next version of; null for one of its own. */
  readonly versionOf: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};
export type DraftView = DraftCard & { readonly content: DraftContent };
