import { cifar10, cifar100 } from '#core/datasets/kinds/cifar';
import { imageFolder } from '#core/datasets/kinds/imageFolder';
import { fashionMnist, mnist } from '#core/datasets/kinds/mnist';
import { shapes16, shapes32 } from '#core/datasets/kinds/shapes';
import { Fault } from '#core/errors/fault';
import type { DatasetKind } from '#core/datasets/kind';

/** Every source of datasets. */
export const DATASET_KINDS: readonly DatasetKind[] = [
  shapes16,
  shapes32,
  mnist,
  fashionMnist,
  cifar10,
  cifar100,
  imageFolder,
];

/** The source of this id. Throws Fault `unknown-dataset` that lists what there is. */
export function datasetKind(id: string): DatasetKind {
  const kind = DATASET_KINDS.find((known) => known.id === id);
  if (kind !== undefined) return kind;
  throw new Fault('unknown-dataset', `There is no kind of dataset "${id}".`, {
    field: 'dataset',
    hint: `Allowed: ${DATASET_KINDS.map((known) => known.id).join(', ')}.`,
  });
}
