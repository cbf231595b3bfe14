import { lookup as systemLookup } from 'node:dns';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Fault } from '#core/errors/fault';
import type { NoticePayload } from '#core/wire/notices';
import { isPublicAddress } from '#server/notices/publicAddress';

/** What delivering touches; tests give their own. */
export type WebhookWorld = {
  /** Addresses of a name. */
  readonly lookup: typeof systemLookup;
  readonly allows: (address: string) => boolean;
  /** Certificate authority to trust instead of the usual ones. */
  readonly ca?: string;
  readonly timeoutMs: number;
};

export const WORLD: WebhookWorld = { lookup: systemLookup, allows: isPublicAddress, timeoutMs: 10_000 };

/**
 * The address of a webhook, checked as far as it can be without asking the network. Throws Fault `bad-config`: it must
 * be https, without a password, and not name an address inside of a network.
 */
export function webhookUrl(text: string, allows: WebhookWorld['allows'] = isPublicAddress): URL {
  const wrong = (why: string): Fault =>
    new Fault('bad-config', `A webhook ${why}.`, {
      field: 'webhook',
      hint: 'Give an address as https://hooks.example.org/fairprune.',
    });
  if (!URL.canParse(text)) throw wrong('needs a whole address');
  const url = new URL(text);
  if (url.protocol !== 'https:') throw wrong('must be https');
  if (url.username !== '' || url.password !== '') throw wrong('can’t hold a user name or password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isAddress = host.includes(':') || /^\d+(\.\d+){3}$/.test(host);
  if (isAddress ? !allows(host) : /(^|\.)(localhost|local|internal)\.?$/i.test(host))
    throw wrong('can’t be inside of a private network');
  return url;
}

/**
 * Delivers one notice, signed as Standard Webhooks say (headers webhook-id, webhook-timestamp, webhook-signature with
 * HMAC-SHA256 over id, time and body). The connection goes to an address that was checked after the name was looked
 * up, so a name that points inside of a network, now or a moment later, is not reached; redirects are not followed.
 * Throws Fault `download-failed` saying why it was not taken, with `field` = `gone` for status 410.
 */
export async function postWebhook(
  to: string,
  secret: string,
  payload: NoticePayload,
  now: Date,
  world: WebhookWorld = WORLD,
): Promise<void> {
  const url = webhookUrl(to, world.allows);
  const body = JSON.stringify(payload);
  const status = await send(url, body, world, {
    'content-type': 'application/json',
    'user-agent': 'Fairprune',
    'webhook-id': payload.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(payload.id, now, body),
  });
  if (status >= 200 && status < 300) return;
  const said =
    status >= 300 && status < 400 ? 'redirects elsewhere, which is not followed' : `answered ${status}`;
  throw new Fault('download-failed', `The webhook ${said}.`, status === 410 ? { field: 'gone' } : {});
}

/** Resolves to the status; what the receiver answers besides is not read. */
function send(
  url: URL,
  body: string,
  world: WebhookWorld,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        lookup: guarded(world),
        // A connection of its own: what was checked is what is used.
        agent: false,
        signal: AbortSignal.timeout(world.timeoutMs),
        ...(world.ca === undefined ? {} : { ca: world.ca }),
      },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    sent.on('error', (error) => {
      const why =
        error.name === 'TimeoutError' || error.name === 'AbortError' ? 'timed out' : reasonOf(error);
      reject(new Fault('download-failed', `The webhook was not reached: ${why}.`));
    });
    sent.end(body);
  });
}

function reasonOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  return error instanceof Inside ? error.message : (code ?? 'no answer');
}

/** Says no more than that: which addresses a name has inside of a network is nobody's business. */
class Inside extends Error {
  constructor() {
    super('its name points inside of a private network');
  }
}

function guarded({ lookup, allows }: WebhookWorld): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) return done(error ?? new Inside(), '', 0);
      if (!found.every(({ address }) => allows(address))) return done(new Inside(), '', 0);
      if (options.all === true) return done(null, found);
      return done(null, first.address, first.family);
    });
  };
}
