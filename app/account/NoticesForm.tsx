'use client';

import { useActionState } from 'react';
import type { NoticeSettings } from '#core/wire/notices';
import { renewWebhookSecret, updateNotices } from './actions.ts';
import { NOTHING, Outcome } from './Outcome.tsx';

/** How one hears that a submission has ended: by e-mail, by webhook, or not at all. */
export function NoticesForm({ settings }: { readonly settings: NoticeSettings }) {
  const [told, save, saving] = useActionState(updateNotices, NOTHING);
  const [renewed, renew, renewing] = useActionState(renewWebhookSecret, NOTHING);
  const { address, mailConfigured } = settings;
  const why = !mailConfigured
    ? 'This server sends no e-mail.'
    : address === null
      ? 'No sign-in provider has given a verified address.'
      : `To ${address}.`;
  const hook = told.typed['webhook'] ?? settings.webhook ?? '';
  return (
    <>
      <form action={save} className="max-w-xl">
        <label className="flex items-baseline gap-2">
          <input
            type="checkbox"
            name="email"
            key={String(settings.email)}
            defaultChecked={settings.email}
            className="relative top-0.5"
          />
          <span>
            By e-mail. <span className="text-ink-2">{why}</span>
          </span>
        </label>
        <div className="field mt-4">
          <label htmlFor="notices-webhook" className="block font-semibold">
            Webhook
          </label>
          <input
            id="notices-webhook"
            name="webhook"
            type="url"
            className="input mt-1 w-full"
            maxLength={500}
            placeholder="https://hooks.example.org/fairprune"
            aria-describedby="notices-webhook-hint"
            key={hook}
            defaultValue={hook}
          />
          <p id="notices-webhook-hint" className="text-ink-3">
            Gets a signed POST (Standard Webhooks, HMAC-SHA256). Empty: none.
          </p>
          {settings.webhookFault !== null && (
            <p className="mt-1 text-fault">
              Not used any more: {settings.webhookFault} Save to try it again.
            </p>
          )}
        </div>
        <button type="submit" className="button mt-4" disabled={saving}>
          Save notices
        </button>
        <Outcome of={told} />
      </form>
      {settings.webhook !== null && (
        <form action={renew} className="mt-4">
          <button type="submit" className="button" disabled={renewing}>
            New signing secret
          </button>
          <Outcome of={renewed} />
        </form>
      )}
    </>
  );
}
