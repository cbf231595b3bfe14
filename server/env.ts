import { resolve } from 'node:path';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { DATA_FOLDER } from '#core/wire/local';

const Whole = (name: string, min: number, max: number) =>
  z.coerce
    .number({ error: `${name} must be a whole number` })
    .int(`${name} must be a whole number`)
    .min(min, `${name} must be at least ${min}`)
    .max(max, `${name} must be at most ${max}`);
const Url = (name: string, protocol: RegExp) =>
  z.url({ protocol, error: `${name} must be a URL (${protocol.source.replace(/[\^$]/g, '')})` });

const EnvSchema = z.object({
  PORT: Whole('PORT', 1, 65_535).default(3000),
  FAIRPRUNE_DATA: z.string().default(DATA_FOLDER),
  DATABASE_URL: Url('DATABASE_URL', /^postgres(ql)?$/).optional(),
  FAIRPRUNE_URL: Url('FAIRPRUNE_URL', /^https?$/).optional(),
  FAIRPRUNE_TOKEN: z.string().optional(),
  FAIRPRUNE_BACKEND: z
    .enum(
      ['auto', 'tensorflow', 'webgpu', 'wasm'],
      'FAIRPRUNE_BACKEND must be auto, tensorflow, webgpu or wasm',
    )
    .default('auto'),
  FAIRPRUNE_RUNNERS: Whole('FAIRPRUNE_RUNNERS', 0, 64).default(1),
  FAIRPRUNE_ARTIFACT_MAX_BYTES: Whole('FAIRPRUNE_ARTIFACT_MAX_BYTES', 1, 2 ** 50).default(2 * 2 ** 30),
  FAIRPRUNE_FLOORS: z.enum(['on', 'off'], 'FAIRPRUNE_FLOORS must be on or off').default('on'),
  FAIRPRUNE_PROXIES: Whole('FAIRPRUNE_PROXIES', 0, 8).default(0),
  FAIRPRUNE_PAGE_CACHE_MB: Whole('FAIRPRUNE_PAGE_CACHE_MB', 0, 65_536).default(64),
  FAIRPRUNE_LOG_LEVEL: z
    .enum(
      ['debug', 'info', 'warn', 'error', 'silent'],
      'FAIRPRUNE_LOG_LEVEL must be debug, info, warn, error or silent',
    )
    .default('info'),
  FAIRPRUNE_SMTP_URL: Url('FAIRPRUNE_SMTP_URL', /^smtps?$/).optional(),
  FAIRPRUNE_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'FAIRPRUNE_MAIL_FROM must be an e-mail address')
    .optional(),
  GITHUB_ID: z.string().optional(),
  GITHUB_SECRET: z.string().optional(),
  OIDC_ISSUER: Url('OIDC_ISSUER', /^https?$/).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(40, 'OIDC_NAME must have at most 40 characters').default('OpenID Connect'),
  FAIRPRUNE_ADMINS: z
    .string()
    .regex(/^\s*[a-z]+:[^\s,]+(\s*,\s*[a-z]+:[^\s,]+)*\s*$/, {
      error: 'FAIRPRUNE_ADMINS must list accounts as provider:id, separated by commas',
    })
    .optional(),
  NEXTAUTH_URL: Url('NEXTAUTH_URL', /^https?$/).optional(),
  NEXTAUTH_SECRET: z.string().min(32, 'NEXTAUTH_SECRET must have at least 32 characters').optional(),
});

/** Sign-in providers of a server; null where one isn't configured. */
export type SignInEnv = {
  readonly github: { readonly id: string; readonly secret: string } | null;
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly name: string;
  } | null;
  /** Accounts, as `provider:account id`, that get every role when they first sign in. */
  readonly admins: readonly string[];
};

export type Env = {
  readonly port: number;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** Null: PGlite in the data folder. */
  readonly databaseUrl: string | null;
  /** Where people and programs reach this server, without a trailing slash. */
  readonly url: string;
  readonly token: string | null;
  readonly backend: 'auto' | 'tensorflow' | 'webgpu' | 'wasm';
  /** Embedded runner processes. */
  readonly runners: number;
  readonly artifactMaxBytes: number;
  /** Null: derived from the data folder's secret. */
  readonly authSecret: string | null;
  readonly signIn: SignInEnv;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where e-mail is handed over, and its sender; null: none is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  /** Reverse proxies in front of this server, each of which appends to X-Forwarded-For. */
  readonly proxies: number;
  /** What rendered pages may take in memory; 0: none is kept. */
  readonly pageCacheBytes: number;
  /** Whether boards run floors and swaps by themselves. */
  readonly floors: boolean;
};

/** The environment, checked. Throws Fault `bad-config` naming every variable that is wrong. Empty counts as not set. */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const set = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = EnvSchema.safeParse(set);
  if (!parsed.success) {
    const issues = parsed.error.issues;
    throw new Fault('bad-config', `Environment: ${issues.map((issue) => issue.message).join('; ')}.`, {
      field: String(issues[0]?.path[0] ?? ''),
      hint: 'Correct or unset the variable and start again.',
    });
  }
  const env = parsed.data;
  const url = env.FAIRPRUNE_URL ?? env.NEXTAUTH_URL ?? `http://127.0.0.1:${env.PORT}`;
  return {
    port: env.PORT,
    dataFolder: resolve(env.FAIRPRUNE_DATA),
    databaseUrl: env.DATABASE_URL ?? null,
    url: url.replace(/\/+$/, ''),
    token: env.FAIRPRUNE_TOKEN ?? null,
    backend: env.FAIRPRUNE_BACKEND,
    runners: env.FAIRPRUNE_RUNNERS,
    artifactMaxBytes: env.FAIRPRUNE_ARTIFACT_MAX_BYTES,
    authSecret: env.NEXTAUTH_SECRET ?? null,
    signIn: signInEnv(env),
    logLevel: env.FAIRPRUNE_LOG_LEVEL,
    mail: mailEnv(env),
    proxies: env.FAIRPRUNE_PROXIES,
    pageCacheBytes: env.FAIRPRUNE_PAGE_CACHE_MB * 2 ** 20,
    floors: env.FAIRPRUNE_FLOORS === 'on',
  };
}

function mailEnv({ FAIRPRUNE_SMTP_URL, FAIRPRUNE_MAIL_FROM }: z.infer<typeof EnvSchema>): Env['mail'] {
  const mail = together({ FAIRPRUNE_SMTP_URL, FAIRPRUNE_MAIL_FROM });
  return mail && { smtpUrl: mail.FAIRPRUNE_SMTP_URL, from: mail.FAIRPRUNE_MAIL_FROM };
}

/** Throws Fault `bad-config` for a provider that is configured by half: nobody could sign in, or anybody. */
function signInEnv(env: z.infer<typeof EnvSchema>): SignInEnv {
  const github = together({ GITHUB_ID: env.GITHUB_ID, GITHUB_SECRET: env.GITHUB_SECRET });
  const oidc = together({
    OIDC_ISSUER: env.OIDC_ISSUER,
    OIDC_CLIENT_ID: env.OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET: env.OIDC_CLIENT_SECRET,
  });
  return {
    github: github && { id: github.GITHUB_ID, secret: github.GITHUB_SECRET },
    oidc: oidc && {
      issuer: oidc.OIDC_ISSUER,
      clientId: oidc.OIDC_CLIENT_ID,
      clientSecret: oidc.OIDC_CLIENT_SECRET,
      name: env.OIDC_NAME,
    },
    admins: (env.FAIRPRUNE_ADMINS ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  };
}

function together<Name extends string>(
  variables: Readonly<Record<Name, string | undefined>>,
): Readonly<Record<Name, string>> | null {
  const names = Object.keys(variables) as Name[];
  const missing = names.filter((name) => variables[name] === undefined);
  if (missing.length === names.length) return null;
  if (missing.length === 0) return variables as Readonly<Record<Name, string>>;
  throw new Fault(
    'bad-config',
    `Environment: ${names.join(', ')} go together; ${missing.join(', ')} is missing.`,
    {
      field: missing[0] ?? '',
      hint: 'Set all of them, or none.',
    },
  );
}
