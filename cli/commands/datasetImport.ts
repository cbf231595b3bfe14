import { Command, InvalidArgumentError } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { bytes } from '#cli/output/numbers';
import { progressLine } from '#cli/output/progressLine';
import { Fault } from '#core/errors/fault';
import { shortHash } from '#core/identity/fingerprint';
import { Slug } from '#core/wire/board';
import type { Parcel } from '#runner/data/parcel';
import type { ImageSize, Place, ReadProgress } from '#runner/data/reader';
import type { RegisteredDataset } from '#core/wire/dataset';

type Flags = {
  readonly folder: string;
  readonly format?: string;
  readonly size?: ImageSize;
  readonly resize?: number;
  readonly classes?: string;
  readonly limitPerClass?: number;
  readonly title?: string;
  readonly localOnly?: boolean;
  readonly json?: boolean;
};

/** `fairprune dataset import NAME --folder DIR`: reads a dataset here and hands it to the server. */
export function datasetImportCommand(context: Context): Command {
  return new Command('import')
    .description(
      'Import a dataset: MNIST or Fashion-MNIST in IDX files, CIFAR-10 or CIFAR-100 in the binary version, or a folder of JPEG and PNG images',
    )
    .argument('<name>', 'id of the dataset: a-z, 0-9 and "-"')
    .requiredOption(
      '--folder <dir>',
      'folder with the .bin or IDX files, or with train/<class>/ and test/<class>/ (or val/<class>/)',
    )
    .option(
      '--format <format>',
      'mnist, fashion-mnist, cifar-10, cifar-100 or image-folder (default: what the files show)',
    )
    .option(
      '--size <n>',
      'bring every image of a folder to n×n, or to WIDTHxHEIGHT: scaled to cover it, then its centre',
      imageSize,
    )
    .option(
      '--resize <n>',
      'with --size: scale the shorter side to n first (ImageNet: --resize 256 --size 224)',
      positive,
    )
    .option(
      '--classes <file>',
      'take only the class folders that this file names, one a line (what follows the name is left out)',
    )
    .option(
      '--limit-per-class <n>',
      'take only the first n images of each class, in train and in test',
      positive,
    )
    .option(
      '--local-only',
      'keep the images on this machine: only runners started here (or where it is imported too) get its stages',
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
  const { url, api } = connect(context);
  // Asked first: decoding takes minutes on large sets, and without a server it would be for nothing.
  await orFault(url, api.health.status.query());
  const line = progressLine(context.terminal);
  try {
    const [{ readOrPack }, { readClassList }, { parcelOf }] = await Promise.all([
      import('#runner/data/formats'),
      import('#runner/data/classList'),
      import('#runner/data/parcel'),
    ]);
    const place = await workplace(context);
    const classes = flags.classes === undefined ? null : await readClassList(flags.classes);
    const options = {
      id,
      format: flags.format ?? null,
      size: flags.size ?? null,
      shorterSide: flags.resize ?? null,
      classes,
      limitPerClass: flags.limitPerClass ?? null,
      ...(flags.title === undefined ? {} : { title: flags.title }),
      onProgress: ({ done, total }: ReadProgress) => line.show(`reading images  ${done}/${total}`),
      onPacking: ({ done, total }: ReadProgress) =>
        line.show(`hashing and packing  ${bytes(done)} of ${bytes(total)}`),
      signal: context.signal,
    };
    const parcel = parcelOf(await readOrPack(flags.folder, options, place));
    const made = await (
      flags.localOnly === true
        ? keepHere(context, parcel, place.folder)
        : handOver(context, parcel, (text) => line.show(text))
    ).finally(parcel.drop);
    line.end();
    const { descriptor, created, localOnly } = made;
    if (flags.json === true)
      return context.terminal.out(JSON.stringify({ ...descriptor, created, localOnly }, null, 2));
    const news = created ? 'imported' : 'is there already, unchanged';
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

/** Where datasets are packed that are larger than memory: without what imports left there that were killed. */
async function workplace(context: Context): Promise<Place> {
  const [{ datasetMemory }, { removeAbandoned }, { localDatasetsFolder }] = await Promise.all([
    import('#runner/data/memoryLimit'),
    import('#runner/data/draft'),
    import('#runner/loop/localDatasets'),
  ]);
  const folder = localDatasetsFolder(context.env);
  await removeAbandoned(folder);
  return { folder, memory: datasetMemory(context.env) };
}

/** Sends the packed dataset to the server and registers it. */
async function handOver(
  context: Context,
  parcel: Parcel,
  show: (text: string) => void,
): Promise<RegisteredDataset> {
  const { url, token, api } = connect(context);
  const artifact = await parcel.send({
    url,
    token,
    signal: context.signal,
    onProgress: (sent, total) => show(`sending  ${bytes(sent)} of ${bytes(total)}`),
  });
  return orFault(url, api.datasets.register.mutate({ descriptor: parcel.descriptor, artifact }));
}

/**
 * Registers the dataset by its hash and keeps the bytes for the runners of this machine. Somebody may have registered
 * the same images before under another title: what is kept is then packed with their description, because runners are
 * asked for it by that hash.
 */
async function keepHere(context: Context, parcel: Parcel, folder: string): Promise<RegisteredDataset> {
  const { url, api } = connect(context);
  const artifact = await parcel.keep(folder);
  const { descriptor, bytes: localBytes } = parcel;
  const made = await orFault(url, api.datasets.register.mutate({ descriptor, artifact, localBytes }));
  if (made.artifact !== artifact) await parcel.keepAs(folder, made.descriptor, artifact);
  context.terminal.err(
    made.localOnly
      ? `Its images stay in ${folder}; runners started by this user on this machine have them.`
      : 'The server has its images already: every runner may fetch them.',
  );
  return made;
}

function checkedName(name: string): string {
  const parsed = Slug.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new Fault('bad-config', `A dataset can't be called "${name}".`, {
    field: 'NAME',
    hint: `${parsed.error.issues[0]?.message ?? 'Choose another name'}.`,
  });
}
