import { cpus, totalmem } from 'node:os';

/** The processor in words, as the runner introduces itself: `AMD EPYC 9B14, 2 cores`. */
export function deviceName(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() || process.arch;
  return `${model}, ${cores.length} ${cores.length === 1 ? 'core' : 'cores'}`;
}

/** Memory this process may use: the machine's, or less where a container limits it. */
export function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
