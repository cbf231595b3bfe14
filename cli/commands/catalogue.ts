import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Connection } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';
import { isFault } from '#core/errors/fault';
import { catalogueMethods, catalogueNetworks, catalogueRecipes } from '#methods/catalogue';

/** One line of a catalogue for people; `--json` prints the whole objects. */
type Listed = {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly summary: string;
};

type Catalogue = {
  readonly of: string;
  ask(connection: Connection): Promise<readonly Listed[]>;
  /** What this program itself has. */
  own(): readonly Listed[];
};

const CATALOGUES: Readonly<Record<'methods' | 'recipes' | 'networks', Catalogue>> = {
  methods: {
    of: 'pruning methods',
    ask: ({ api }) => api.catalogue.methods.query(),
    own: catalogueMethods,
  },
  recipes: {
    of: 'retraining recipes',
    ask: ({ api }) => api.catalogue.recipes.query(),
    own: catalogueRecipes,
  },
  networks: {
    of: 'network families',
    ask: ({ api }) => api.catalogue.networks.query(),
    own: catalogueNetworks,
  },
};

/** `fairprune methods|recipes|networks [--json]`: what the server knows, or this program where no server answers. */
export function catalogueCommands(context: Context): Command[] {
  return (Object.keys(CATALOGUES) as (keyof typeof CATALOGUES)[]).map((name) =>
    new Command(name)
      .description(
        `List the ${CATALOGUES[name].of} of the server, or of this program where no server answers`,
      )
      .option('--json', 'print an array of objects with id')
      .action((flags: { readonly json?: boolean }) => list(context, CATALOGUES[name], flags.json === true)),
  );
}

async function list(context: Context, catalogue: Catalogue, json: boolean): Promise<void> {
  const items = await listed(context, catalogue);
  context.terminal.out(json ? JSON.stringify(items, null, 2) : catalogueTable(items));
}

async function listed(context: Context, { ask, own }: Catalogue): Promise<readonly Listed[]> {
  const connection = connect(context);
  try {
    return await orFault(connection.url, ask(connection));
  } catch (error) {
    if (!isFault(error) || error.code !== 'no-server') throw error;
    context.terminal.err(`No server answers at ${connection.url}: this is what this program has.`);
    return own();
  }
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
