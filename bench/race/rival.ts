import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Weight } from '#core/networks/weights';
import { encodeCheckpoint } from '#runner/checkpoint/checkpoint';
import type { SgdStep } from '#runner/compute/kernels';
import type { Task } from './networks.ts';
import type { Contender } from './race.ts';

/** Memory layouts that PyTorch is run with; the faster one is the rival. */
export const LAYOUTS = ['NCHW', 'channels_last'] as const;
type Layout = (typeof LAYOUTS)[number];

/** PyTorch with the same network, weights, batch and optimizer, in a process of its own that waits between turns. */
export type Rival = {
  readonly version: string;
  readonly threads: number;
  /**
   * One step from the task's weights: its loss, and how far its weights and these are from those of the step in double
   * precision, as a share of the way.
   */
  compare(
    layout: Layout,
    weights: ReadonlyMap<string, Weight>,
  ): Promise<{ loss: number; own: number; theirs: number }>;
  /** How far its logits in evaluation mode are from these. */
  outputs(layout: Layout, logits: Float32Array): Promise<{ difference: number }>;
  train(layout: Layout): Contender;
  evaluate(layout: Layout): Contender;
  close(): void;
};

const Ready = z.object({ version: z.string(), threads: z.number() });
const Compared = z.object({ loss: z.number(), own: z.number(), theirs: z.number() });
const Outputs = z.object({ difference: z.number() });
const Timed = z.object({ seconds: z.number() });

/** Null without python3 or torch, whose complaint goes to the terminal. */
export async function openRival(
  { graph, weights, batch }: Task,
  sgd: SgdStep,
  threads: number,
): Promise<Rival | null> {
  const folder = mkdtempSync(join(tmpdir(), 'fairprune-bench-'));
  const file = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const script = fileURLToPath(new URL('../torch/rival.py', import.meta.url));
  const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await lines.next();
    return answer.done === true ? null : JSON.parse(answer.value);
  };
  const close = (): void => {
    child.stdin.end();
    rmSync(folder, { recursive: true });
  };
  const ready = Ready.safeParse(
    await ask({
      do: 'prepare',
      ...{ graph, sgd, threads, batch: batch.labels.length, labels: Array.from(batch.labels) },
      checkpoint: file('weights.safetensors', encodeCheckpoint(graph, weights).bytes),
      pixels: file('pixels', bytesOf(batch.pixels)),
    }),
  );
  if (!ready.success) {
    close();
    return null;
  }
  const timed = (what: 'train' | 'evaluate', layout: Layout): Contender => ({
    name: `PyTorch ${layout}`,
    run: async (count) => Timed.parse(await ask({ do: what, layout, count })).seconds,
  });
  return {
    ...ready.data,
    compare: async (layout, expected) => {
      const path = file('expected.safetensors', encodeCheckpoint(graph, expected).bytes);
      return Compared.parse(await ask({ do: 'compare', layout, weights: path }));
    },
    outputs: async (layout, logits) =>
      Outputs.parse(await ask({ do: 'outputs', layout, logits: file('logits', bytesOf(logits)) })),
    train: (layout) => timed('train', layout),
    evaluate: (layout) => timed('evaluate', layout),
    close,
  };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
