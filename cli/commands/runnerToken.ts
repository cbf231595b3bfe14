import { Command, Option } from 'commander';
import { hostname } from 'node:os';
import { orFault } from '#client/api';
import { positive } from '#cli/commands/datasetImport';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';

const TRUSTS = ['official', 'volunteer'] as const;

type CreateFlags = {
  readonly name?: string;
  readonly trust: (typeof TRUSTS)[number];
  readonly days?: number;
  readonly json?: boolean;
};
type JsonFlag = { readonly json?: boolean };

/** `fairprune runner-token`: tokens by which runners on other machines work for this server. */
export function runnerTokenCommand(context: Context): Command {
  return new Command('runner-token')
    .description('Make, list and revoke the tokens of runners on other machines (operators only)')
    .addCommand(
      new Command('create')
        .description('Make a runner token; it is shown once')
        .option('--name <name>', 'what it is for, as shown in lists (default: made on HOST)')
        .addOption(
          new Option('--trust <trust>', 'only what official runners compute is verified evidence')
            .choices(TRUSTS)
            .default('official'),
        )
        .option('--days <n>', 'end it after so many days (default: when it is revoked)', positive)
        .option('--json', 'print { id, token, expiresAt }')
        .action((flags: CreateFlags) => create(context, flags)),
    )
    .addCommand(
      new Command('list')
        .description('List runner tokens, without their text')
        .option('--json', 'print an array of objects with id')
        .action((flags: JsonFlag) => list(context, flags.json === true)),
    )
    .addCommand(
      new Command('revoke')
        .description('End a runner token at once; the stages that its runners hold go to others')
        .argument('<id>', 'as in runner-token list')
        .option('--json', 'print { name, freed }')
        .action((id: string, flags: JsonFlag) => revoke(context, id, flags.json === true)),
    );
}

async function create(context: Context, { name, trust, days, json }: CreateFlags): Promise<void> {
  const { url, api } = connect(context);
  const made = await orFault(
    url,
    api.runnerTokens.create.mutate({
      name: name ?? `made on ${hostname()}`,
      trust,
      expiresInDays: days ?? null,
    }),
  );
  if (json === true) return context.terminal.out(JSON.stringify(made, null, 2));
  context.terminal.out(made.token);
  context.terminal.err(
    `This is the only time it is shown. On the other machine:\n  FAIRPRUNE_URL=${url} FAIRPRUNE_TOKEN=… npx fairprune runner`,
  );
}

async function list(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const tokens = await orFault(url, api.runnerTokens.list.query());
  if (json) return context.terminal.out(JSON.stringify(tokens, null, 2));
  context.terminal.out(
    table(
      tokens,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'name', value: (one) => one.name },
        { header: 'token', value: (one) => `…${one.lastFour}` },
        { header: 'trust', value: (one) => one.trust },
        { header: 'state', value: (one) => one.state },
        { header: 'runners', value: (one) => String(one.runners), align: 'right' },
        { header: 'last used', value: (one) => one.lastUsedAt?.slice(0, 16).replace('T', ' ') ?? 'never' },
      ],
      'No runner tokens yet.',
    ),
  );
}

async function revoke(context: Context, id: string, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const ended = await orFault(url, api.runnerTokens.revoke.mutate({ id }));
  if (json) return context.terminal.out(JSON.stringify(ended, null, 2));
  const freed = ended.freed === 0 ? '' : `; ${ended.freed} stages of its runners are free again`;
  context.terminal.out(`Runner token "${ended.name}" is revoked${freed}.`);
}
