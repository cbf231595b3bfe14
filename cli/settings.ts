import { resolve } from 'node:path';
import { Fault } from '#core/errors/fault';
import { DATA_FOLDER } from '#core/wire/local';
import type { Context } from '#cli/context';

/** What commands read from the environment. */
export type Settings = {
  readonly port: number;
  /** Where the server is, without a trailing slash. */
  readonly url: string;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** `FAIRPRUNE_TOKEN`; null when not set. */
  readonly token: string | null;
  /** `FAIRPRUNE_RUNNERS`; null when not set. */
  readonly runners: number | null;
  /** `FAIRPRUNE_HOST`: address the server listens on; this machine only by default. */
  readonly host: string;
};

export const DEFAULT_PORT = 3000;
const MOST_RUNNERS = 64;

/** Reads and checks the environment; an empty variable counts as not set. Throws Fault `bad-config` naming the variable. */
export function readSettings(env: Context['env']): Settings {
  const port = wholeNumber(env, 'PORT', 1, 65_535) ?? DEFAULT_PORT;
  return {
    port,
    url: httpUrl(env, 'FAIRPRUNE_URL') ?? `http://127.0.0.1:${port}`,
    dataFolder: resolve(given(env, 'FAIRPRUNE_DATA') ?? DATA_FOLDER),
    token: given(env, 'FAIRPRUNE_TOKEN'),
    runners: wholeNumber(env, 'FAIRPRUNE_RUNNERS', 0, MOST_RUNNERS),
    host: given(env, 'FAIRPRUNE_HOST') ?? '127.0.0.1',
  };
}

function given(env: Context['env'], name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

function wholeNumber(env: Context['env'], name: string, low: number, high: number): number | null {
  const text = given(env, name);
  if (text === null) return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new Fault('bad-config', `${name} is "${text}".`, {
    field: name,
    hint: `Give ${name} a whole number from ${low} to ${high}.`,
  });
}

function httpUrl(env: Context['env'], name: string): string | null {
  const text = given(env, name);
  if (text === null) return null;
  return checkedUrl(text, name);
}

/** A server URL without trailing slashes. Throws Fault `bad-config` naming where it came from. */
export function checkedUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, '');
  throw new Fault('bad-config', `${name} is "${text}".`, {
    field: name,
    hint: `Give ${name} the address of a Fairprune server, as http://127.0.0.1:${DEFAULT_PORT}.`,
  });
}
