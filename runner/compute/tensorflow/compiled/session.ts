import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '#runner/compute/kernels';
import type { Binding } from '#runner/compute/tensorflow/binding';
import { SAVED_MODEL_TAG, savedModel, type GraphNode } from '#runner/compute/tensorflow/compiled/savedModel';
import { idOf, tensorOf } from '#runner/compute/tensorflow/runtime';

/** A graph that TensorFlow has loaded, with its own variables. */
export type Session = {
  /** Feeds tensors by node, runs what `fetches` need, and gives the first output of each; they are the caller's. */
  run(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[]): readonly Tensor[];
  close(): void;
};

/** Throws Error with TensorFlow's message where it refuses the graph. The addon reads graphs from folders only. */
export function openSession(binding: Binding, nodes: readonly GraphNode[]): Session {
  const folder = mkdtempSync(join(tmpdir(), 'fairprune-graph-'));
  let id: number;
  try {
    mkdirSync(join(folder, 'variables'));
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(nodes));
    id = binding.loadSavedModel(folder, SAVED_MODEL_TAG);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    run: (feeds, fetches) => {
      const names = [...feeds.keys()].map((name) => `${name}:0`).join();
      const ids = [...feeds.values()].map(idOf);
      return binding.runSavedModel(id, ids, names, fetches.map((name) => `${name}:0`).join()).map(tensorOf);
    },
    close: () => binding.deleteSavedModel(id),
  };
}
