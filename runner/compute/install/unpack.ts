import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Part } from '#runner/compute/install/contents';
import type { InstallContext } from '#runner/compute/install/request';
import { noSpace } from '#runner/compute/install/space';
import { badWheel, type Wheel } from '#runner/compute/install/wheel';

/** Writes parts of a wheel below `folder`, each checked against the wheel's own SHA-256. Throws Fault `bad-file`. */
export async function unpack(
  wheel: Wheel,
  parts: readonly Part[],
  folder: string,
  { report, signal }: Pick<InstallContext, 'report' | 'signal'>,
): Promise<void> {
  const total = unpackedBytes(parts);
  let done = 0;
  for (const { entry, to } of parts) {
    const path = join(folder, to);
    await mkdir(dirname(path), { recursive: true });
    const hash = createHash('sha256');
    const measured = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        hash.update(chunk);
        done += chunk.length;
        report.bytes(done, total);
        yield chunk;
      }
    };
    const target = createWriteStream(path, { mode: 0o644 });
    try {
      await pipeline(await wheel.stream(entry), measured, target, { signal });
    } catch (error) {
      if (signal.aborted) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw noSpace('The disk is full');
      throw badWheel(wheel.file, `${entry.fileName} can't be read (${(error as Error).message})`);
    }
    const expected = wheel.hashOf(entry.fileName);
    if (expected !== hash.digest('hex')) {
      throw badWheel(wheel.file, `${entry.fileName} is not what the wheel's RECORD says`);
    }
  }
}

export function unpackedBytes(parts: readonly Part[]): number {
  return parts.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
}
