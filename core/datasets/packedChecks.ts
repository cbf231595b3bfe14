import { badPack, DAMAGED } from '#core/datasets/packedLayout';
import { Fault } from '#core/errors/fault';
import { DatasetDescriptorSchema, type DatasetDescriptor } from '#core/wire/dataset';

/**
 * The wire schema, and what it can't say: one constant a channel, class names that differ. Throws Fault `bad-file` that
 * begins with `where` the descriptor is from.
 */
export function checkDescriptor(value: unknown, where: string): DatasetDescriptor {
  const parsed = DatasetDescriptorSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Fault('bad-file', `The ${where} is wrong at "${issue?.path.join('.')}": ${issue?.message}.`, {
      hint: DAMAGED,
    });
  }
  const { image, classes, normalisation } = parsed.data;
  if (normalisation.mean.length !== image[2] || normalisation.std.length !== image[2]) {
    throw new Fault(
      'bad-file',
      `The ${where} has ${normalisation.mean.length} means and ${normalisation.std.length} standard deviations for ${image[2]} channels.`,
      { hint: 'Give one of each per channel.' },
    );
  }
  if (new Set(classes).size !== classes.length) {
    throw new Fault('bad-file', `The ${where} names a class twice.`, {
      hint: 'Give each class its own name.',
    });
  }
  return parsed.data;
}

/** Throws Fault `bad-file` for a label that is no class. */
export function checkLabels(
  name: 'train' | 'test',
  { classes }: Pick<DatasetDescriptor, 'classes'>,
  labels: Uint16Array,
): void {
  const wrong = labels.findIndex((label) => label >= classes.length);
  if (wrong < 0) return;
  throw badPack(
    `label ${labels[wrong]} of ${name} image ${wrong} is out of range: there are ${classes.length} classes (0 to ${classes.length - 1})`,
    DAMAGED,
  );
}
