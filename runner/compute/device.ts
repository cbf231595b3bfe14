import os from 'node:os';

/** The processor's name as the operating system gives it. */
export function processorName(): string {
  return os.cpus()[0]?.model.trim() || os.arch();
}
