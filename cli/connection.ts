import { createApi } from '#client/api';
import type { Api } from '#client/api';
import type { LocalFile } from '#core/wire/local';
import type { Context } from '#cli/context';
import { readLocalFile } from '#client/dataFolder';
import { readSettings } from '#cli/settings';

export type Connection = {
  readonly url: string;
  readonly token: string | null;
  readonly api: Api;
};

/** Hosts that are this machine, the only ones the local token is sent to. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * How a client command reaches the server: `FAIRPRUNE_URL` and `FAIRPRUNE_TOKEN`, else the server of this machine and
 * the token that it keeps in its data folder. That token never goes to another machine.
 */
export function connect(context: Context): Connection {
  const settings = readSettings(context.env);
  const token = settings.token ?? localFileFor(settings.url, settings.dataFolder)?.token ?? null;
  return { url: settings.url, token, api: createApi({ url: settings.url, token, retries: 1 }) };
}

/** What the server of this machine's data folder wrote, if `url` is that server or any other on this machine. */
export function localFileFor(url: string, dataFolder: string): LocalFile | null {
  const local = readLocalFile(dataFolder);
  if (local === null) return null;
  return LOOPBACK.test(new URL(url).hostname) || local.url === url ? local : null;
}
