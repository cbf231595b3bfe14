import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PackageSchema = z.object({ version: z.string() });

let known: string | undefined;

/** Version of this program, read once. The server runs in the project's root. */
export function programVersion(): string {
  return (known ??= readVersion());
}

function readVersion(): string {
  return PackageSchema.parse(JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8'))).version;
}
