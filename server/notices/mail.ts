import { createTransport } from 'nodemailer';
import type { NoticePayload } from '#core/wire/notices';
import type { Env } from '#server/env';

export type MailSettings = NonNullable<Env['mail']>;

/** Longest wait for the mail server, at each step. */
const TIMEOUT_MS = 15_000;

export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Both ends e-mail: the first for people, the second for mail programs (RFC 8058). */
  readonly unsubscribe: { readonly page: string; readonly oneClick: string };
};

/** Hands one e-mail to the configured server. Throws what that says. */
export async function sendMail({ smtpUrl, from }: MailSettings, mail: Mail): Promise<void> {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.sendMail({
      from,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: `${mail.text}\n\n--\nNo more of these: ${mail.unsubscribe.page}\n`,
      headers: {
        'List-Unsubscribe': `<${mail.unsubscribe.oneClick}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'Auto-Submitted': 'auto-generated',
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } finally {
    transport.close();
  }
}

/** What an e-mail says of a submission that has ended. */
export function mailOf({ type, submission }: NoticePayload): {
  readonly subject: string;
  readonly text: string;
} {
  const { method, board, recipe, runs, url, phase } = submission;
  const what = phase === 'development' ? 'Your development run' : 'Your submission';
  const how = type === 'submission.done' ? 'is finished' : 'has failed';
  const counted = (n: number) => `${n} ${n === 1 ? 'run' : 'runs'}`;
  const told =
    runs.failed === 0
      ? `All ${counted(runs.done)} finished.`
      : `${counted(runs.done)} finished, ${runs.failed} ended without a result; its page says why.`;
  return {
    subject: `${method} on ${board} ${how}`,
    text: `${what} of ${method} on ${board}, retrained by ${recipe}, ${how}.\n${told}\n\n${url}`,
  };
}
