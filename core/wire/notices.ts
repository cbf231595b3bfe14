import { z } from 'zod';

/** What a webhook receives, and what an e-mail is written from. */
export type NoticePayload = {
  /** The same for every attempt to deliver it: `<submission version>.<outcome>.<time>`. */
  readonly id: string;
  readonly type: 'submission.done' | 'submission.failed';
  /** ISO 8601: when the server noticed. */
  readonly at: string;
  readonly submission: {
    readonly id: string;
    readonly version: number;
    readonly phase: 'development' | 'published';
    readonly board: string;
    readonly method: string;
    readonly recipe: string;
    /** Runs that finished, and that ended without a result. */
    readonly runs: { readonly done: number; readonly failed: number };
    /** Its page. */
    readonly url: string;
  };
};

export const NoticePreferenceSchema = z.strictObject({
  email: z.boolean(),
  /** Null: none. */
  webhook: z
    .string()
    .trim()
    .max(500)
    .transform((text) => (text === '' ? null : text))
    .nullable(),
});

/** A person's choice, with what can be told about it. */
export type NoticeSettings = {
  readonly email: boolean;
  /** Where e-mail would go; null: no provider has given a verified address. */
  readonly address: string | null;
  /** Whether this server can send e-mail at all. */
  readonly mailConfigured: boolean;
  readonly webhook: string | null;
  /** Why the webhook was given up; null while it works. */
  readonly webhookFault: string | null;
  /** The last messages, newest first. */
  readonly sent: readonly {
    readonly id: string;
    readonly channel: 'email' | 'webhook';
    readonly type: NoticePayload['type'];
    readonly submission: string;
    readonly state: 'waiting' | 'sent' | 'given-up';
    readonly attempts: number;
    readonly lastFault: string | null;
    readonly createdAt: string;
  }[];
};
