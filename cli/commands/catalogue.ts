import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Connection } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';

/** One line of a catalogue for people; `--json` prints the whole objects. */
type Listed = {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly summary: string;
};

const CATALOGUES = {
  methods: { of: 'pruning methods', ask: ({ api }: Connection) => api.catalogue.methods.query() },
  recipes: { of: 'retraining recipes', ask: ({ api }: Connection) => api.catalogue.recipes.query() },
  networks: { of: 'network families', ask: ({ api }: Connection) => api.catalogue.networks.query() },
} as const;

/** `fairprune methods|recipes|networks [--json]`: what this server knows. */
export function catalogueCommands(context: Context): Command[] {
  return (Object.keys(CATALOGUES) as (keyof typeof CATALOGUES)[]).map((name) =>
    new Command(name)
      .description(`List the ${CATALOGUES[name].of} that this server knows`)
      .option('--json', 'print an array of objects with id')
      .action((flags: { readonly json?: boolean }) => list(context, name, flags.json === true)),
  );
}

async function list(context: Context, name: keyof typeof CATALOGUES, json: boolean): Promise<void> {
  const connection = connect(context);
  const asked: Promise<readonly Listed[]> = CATALOGUES[name].ask(connection);
  const items = await orFault(connection.url, asked);
  context.terminal.out(json ? JSON.stringify(items, null, 2) : catalogueTable(items));
}

export function catalogueTable(items: readonly Listed[]): string {
  return table(
    items,
    [
      { header: 'id', value: (item) => item.id },
      { header: 'name', value: (item) => item.name },
      { header: 'revision', value: (item) => String(item.revision), align: 'right' },
      { header: 'summary', value: (item) => item.summary },
    ],
    'None.',
  );
}
