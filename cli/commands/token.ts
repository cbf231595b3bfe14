import { Command, Option } from 'commander';
import { hostname } from 'node:os';
import { orFault } from '#client/api';
import { positive } from '#cli/commands/datasetImport';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';

const SCOPES = ['read', 'submit', 'maintain'] as const;
type Scope = (typeof SCOPES)[number];

type CreateFlags = {
  readonly name?: string;
  readonly scope: readonly Scope[];
  readonly days?: number;
  readonly json?: boolean;
};
type RotateFlags = { readonly overlap?: string; readonly json?: boolean };
type JsonFlag = { readonly json?: boolean };

/** `fairprune token`: the API tokens of whoever the command speaks for. */
export function tokenCommand(context: Context): Command {
  return new Command('token')
    .description('Make, list, replace and revoke your API tokens')
    .addCommand(
      new Command('create')
        .description('Make a token; it is shown once')
        .option('--name <name>', 'what it is for, as shown in lists (default: made on HOST)')
        .addOption(
          new Option('--scope <scopes...>', 'what it may do').choices(SCOPES).default(['read', 'submit']),
        )
        .option('--days <n>', 'end it after so many days, at most 365 (default: 90)', positive)
        .option('--json', 'print { id, token, expiresAt }')
        .action((flags: CreateFlags) => create(context, flags)),
    )
    .addCommand(
      new Command('list')
        .description('List your tokens, without their text')
        .option('--json', 'print an array of objects with id')
        .action((flags: JsonFlag) => list(context, flags.json === true)),
    )
    .addCommand(
      new Command('rotate')
        .description('Make a new token like an old one, which goes on working for a while')
        .argument('<id>', 'as in token list')
        .option('--overlap <hours>', 'how long the old one goes on working (default: 24; 0 ends it now)')
        .option('--json', 'print { id, token, expiresAt }')
        .action((id: string, flags: RotateFlags) => rotate(context, id, flags)),
    )
    .addCommand(
      new Command('revoke')
        .description('End a token at once')
        .argument('<id>', 'as in token list')
        .option('--json', 'print { name }')
        .action((id: string, flags: JsonFlag) => revoke(context, id, flags.json === true)),
    );
}

async function create(context: Context, { name, scope, days, json }: CreateFlags): Promise<void> {
  const { url, api } = connect(context);
  const made = await orFault(
    url,
    api.tokens.create.mutate({
      name: name ?? `made on ${hostname()}`,
      scopes: [...scope],
      ...(days === undefined ? {} : { expiresInDays: days }),
    }),
  );
  show(context, made, json === true);
}

async function rotate(context: Context, id: string, { overlap, json }: RotateFlags): Promise<void> {
  const { url, api } = connect(context);
  const hours = overlap === undefined ? {} : { overlapHours: Number(overlap) };
  show(context, await orFault(url, api.tokens.rotate.mutate({ id, ...hours })), json === true);
}

function show({ terminal }: Context, made: { readonly token: string }, json: boolean): void {
  if (json) return terminal.out(JSON.stringify(made, null, 2));
  terminal.out(made.token);
  terminal.err('This is the only time it is shown. Programs read it from FAIRPRUNE_TOKEN.');
}

async function list(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const tokens = await orFault(url, api.tokens.list.query());
  if (json) return context.terminal.out(JSON.stringify(tokens, null, 2));
  const day = (at: string | null) => at?.slice(0, 16).replace('T', ' ') ?? 'never';
  context.terminal.out(
    table(
      tokens,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'name', value: (one) => one.name },
        { header: 'token', value: (one) => `…${one.lastFour}` },
        { header: 'may', value: (one) => one.scopes.join(', ') },
        { header: 'state', value: (one) => one.state },
        { header: 'ends', value: (one) => day(one.expiresAt) },
        { header: 'last used', value: (one) => day(one.lastUsedAt) },
      ],
      'No tokens yet.',
    ),
  );
}

async function revoke(context: Context, id: string, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const ended = await orFault(url, api.tokens.revoke.mutate({ id }));
  context.terminal.out(json ? JSON.stringify(ended, null, 2) : `Token "${ended.name}" is revoked.`);
}
