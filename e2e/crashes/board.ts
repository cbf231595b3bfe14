import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '#client/api';
import type { Api } from '#client/api';
import { putArtifact } from '#client/artifacts';
import { encodePacked } from '#core/datasets/packed';
import { generateShapes } from '#core/datasets/shapes';
import { LocalFileSchema } from '#core/wire/local';
import type { BoardFile } from '#core/wire/board';

/** How large the work is: retrainings that last for seconds, so that something can happen in their middle. */
export type Size = { readonly bases: number; readonly epochs: number };

/** A client of the server in a data folder, in the name of its local administrator. */
export function administrator(url: string, data: string): { readonly api: Api; readonly token: string } {
  const { token } = LocalFileSchema.parse(JSON.parse(readFileSync(join(data, 'local.json'), 'utf8')));
  return { api: createApi({ url, token }), token };
}

/** Stores a small generated dataset and makes a board on it. */
export async function makeBoard(url: string, data: string, id: string, size: Size): Promise<void> {
  const { api, token } = administrator(url, data);
  const shapes = generateShapes({ size: 16, train: 256, test: 64, seed: 7 });
  const { bytes, descriptor } = encodePacked(shapes.descriptor, shapes);
  const { sha256 } = await putArtifact(bytes, 'dataset', { url, token });
  await api.datasets.register.mutate({ descriptor, artifact: sha256 });
  const board: BoardFile = {
    id,
    title: `Board ${id}`,
    description: '',
    dataset: { id: descriptor.id, version: null },
    network: { family: 'resnet-cifar', config: { widths: [8, 8, 16], blocks: 1, shortcut: 'A' } },
    granularity: 'filter',
    prunable: 'inner',
    targets: [2],
    training: {
      batchSize: 32,
      lastBatch: 'keep',
      weightDecay: 1e-4,
      augmentation: { kind: 'none' },
      labelSmoothing: 0,
    },
    baseRecipe: 'ft-2',
    recipes: [`ft-${size.epochs}`, `clr-${size.epochs}`],
    bases: size.bases,
    budgets: [],
    backend: 'wasm',
    demo: false,
  };
  await api.boards.create.mutate(board);
}

/** Sends a method to a board; the submission's id. */
export async function submit(api: Api, board: string, method: string, size: Size): Promise<string> {
  const { id } = await api.submissions.create.mutate({
    board,
    method,
    config: { ratio: { kind: 'target' } },
    recipe: `ft-${size.epochs}`,
    targets: [2],
    search: { configurations: 1, split: 'none', notes: '' },
    note: '',
  });
  return id;
}
