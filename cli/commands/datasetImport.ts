import { Command, InvalidArgumentError } from 'commander';
import { orFault } from '#client/api';
import { putArtifact } from '#client/artifacts';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { bytes } from '#cli/output/numbers';
import { progressLine } from '#cli/output/progressLine';
import { encodePacked } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import { shortHash } from '#core/identity/fingerprint';
import { Slug } from '#core/wire/board';
import type { ImageSize } from '#runner/data/reader';

type Flags = {
  readonly folder: string;
  readonly format?: string;
  readonly size?: ImageSize;
  readonly limitPerClass?: number;
  readonly title?: string;
  readonly json?: boolean;
};

/** `fairprune dataset import NAME --folder DIR`: reads a dataset here and hands it to the server. */
export function datasetImportCommand(context: Context): Command {
  return new Command('import')
    .description(
      'Import a dataset: CIFAR-10 or CIFAR-100 in the binary version, or a folder of JPEG and PNG images',
    )
    .argument('<name>', 'id of the dataset: a-z, 0-9 and "-"')
    .requiredOption('--folder <dir>', 'folder with the .bin files, or with train/<class>/ and test/<class>/')
    .option('--format <format>', 'cifar-10, cifar-100 or image-folder (default: what the files show)')
    .option(
      '--size <n>',
      'bring every image of a folder to n×n, or to WIDTHxHEIGHT: scaled to cover it, then its centre',
      imageSize,
    )
    .option(
      '--limit-per-class <n>',
      'take only the first n images of each class, in train and in test',
      positive,
    )
    .option('--title <text>', 'title shown on the site (default: the name)')
    .option('--json', 'print the descriptor as JSON')
    .action((name: string, flags: Flags) => importDataset(context, name, flags));
}

/** `32` or `64x48`, for commander. */
export function imageSize(text: string): ImageSize {
  const [, width, height] = /^(\d+)(?:[x×](\d+))?$/.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height ?? width) };
  if (size.width >= 1 && size.height >= 1) return size;
  throw new InvalidArgumentError('It must be a whole number such as 32, or WIDTHxHEIGHT such as 64x48.');
}

/** A whole number above 0, for commander. */
export function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

async function importDataset(context: Context, name: string, flags: Flags): Promise<void> {
  const id = checkedName(name);
  const { url, token, api } = connect(context);
  // Asked first: decoding takes minutes on large sets, and without a server it would be for nothing.
  await orFault(url, api.health.status.query());
  const line = progressLine(context.terminal);
  try {
    const { readDataset } = await import('#runner/data/formats');
    const input = await readDataset(flags.folder, {
      id,
      format: flags.format ?? null,
      size: flags.size ?? null,
      limitPerClass: flags.limitPerClass ?? null,
      ...(flags.title === undefined ? {} : { title: flags.title }),
      onProgress: ({ done, total }) => line.show(`reading images  ${done}/${total}`),
    });
    const packed = encodePacked(input.descriptor, input);
    const { descriptor } = packed;
    const stored = await putArtifact(packed.bytes, 'dataset', {
      url,
      token,
      signal: context.signal,
      onProgress: (sent, total) => line.show(`sending  ${bytes(sent)} of ${bytes(total)}`),
    });
    const made = await orFault(url, api.datasets.register.mutate({ descriptor, artifact: stored.sha256 }));
    line.end();
    if (flags.json === true) return context.terminal.out(JSON.stringify({ ...descriptor, ...made }, null, 2));
    const news = made.created ? 'imported' : 'is there already, unchanged';
    context.terminal.out(
      `Dataset ${id} ${news}: ${descriptor.train} training and ${descriptor.test} test images, ` +
        `${descriptor.classes.length} classes, ${descriptor.image.join('×')}, ${descriptor.provenance['format']}, version ${shortHash(descriptor.version)}`,
    );
    const turned = Number(descriptor.provenance['exifRotationsIgnored'] ?? 0);
    if (turned > 0) {
      context.terminal.out(
        `${turned} images carry an EXIF rotation, which is not applied (as in torchvision). Turn the files themselves if they should stand upright.`,
      );
    }
  } finally {
    line.end();
  }
}

function checkedName(name: string): string {
  const parsed = Slug.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new Fault('bad-config', `A dataset can't be called "${name}".`, {
    field: 'NAME',
    hint: `${parsed.error.issues[0]?.message ?? 'Choose another name'}.`,
  });
}
