import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PackageSchema = z.object({ version: z.string() });

/** Version of this program. The server runs in the project's root. */
export function programVersion(): string {
  return PackageSchema.parse(JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8'))).version;
}
