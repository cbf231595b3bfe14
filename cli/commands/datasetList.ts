import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { bytes } from '#cli/output/numbers';
import { table } from '#cli/output/table';
import { shortHash } from '#core/identity/fingerprint';

type Flags = { readonly json?: boolean };

/** `fairprune dataset list`, also `fairprune datasets`: the dataset versions that the server has. */
export function datasetListCommand(context: Context, name: string): Command {
  return new Command(name)
    .description('List the datasets that the server has')
    .option('--json', 'print an array of objects with id')
    .action((flags: Flags) => list(context, flags.json === true));
}

async function list(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const listings = await orFault(url, api.datasets.list.query());
  const flat = listings.map(({ descriptor, ...rest }) => ({ ...descriptor, ...rest }));
  if (json) return context.terminal.out(JSON.stringify(flat, null, 2));
  context.terminal.out(
    table(
      flat,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'title', value: (one) => one.title },
        { header: 'image', value: (one) => one.image.join('×') },
        { header: 'classes', value: (one) => String(one.classes.length), align: 'right' },
        { header: 'train', value: (one) => String(one.train), align: 'right' },
        { header: 'test', value: (one) => String(one.test), align: 'right' },
        {
          header: 'size',
          value: (one) => bytes(one.bytes) + (one.localOnly ? ', local' : ''),
          align: 'right',
        },
        { header: 'version', value: (one) => shortHash(one.version) },
      ],
      'No datasets yet. Import one: fairprune dataset import NAME --folder DIR',
    ),
  );
}
