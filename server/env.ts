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
  NEXTAUTH_URL: Url('NEXTAUTH_URL', /^https?$/).optional(),
  NEXTAUTH_SECRET: z.string().min(32, 'NEXTAUTH_SECRET must have at least 32 characters').optional(),
});

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
  };
}
