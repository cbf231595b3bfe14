import { totalmem } from 'node:os';
import { Fault } from '#core/errors/fault';

/** Largest dataset that is held in memory where the machine has plenty. */
const MOST = 2 * 1024 ** 3;
/** Several runners share a machine, and each holds a dataset of its own. */
const SHARE = 1 / 8;

/**
 * Bytes of pixels up to which a dataset is held in memory; a larger one is decoded to a file and read from it. From
 * `FAIRPRUNE_DATASET_MEMORY`, else an eighth of what the machine or its container has, at most 2 GiB. It only decides
 * where the bytes lie: the numbers are the same. Throws Fault `bad-config` for what is no number of bytes.
 */
export function datasetMemory(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const given = env['FAIRPRUNE_DATASET_MEMORY']?.trim();
  if (given === undefined || given === '') return Math.floor(Math.min(MOST, SHARE * memory()));
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new Fault('bad-config', `FAIRPRUNE_DATASET_MEMORY is "${given}"; it is a number of bytes.`, {
    field: 'FAIRPRUNE_DATASET_MEMORY',
    hint: 'For instance 2147483648 for 2 GiB; 0 streams every dataset.',
  });
}

/** Of the container where one limits it. */
function memory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
