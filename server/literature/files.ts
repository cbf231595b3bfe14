import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '#core/identity/fingerprint';
import { PaperFileSchema } from '#core/literature/row';
import type { PaperFile } from '#core/literature/row';

const PAPERS = [
  'why-is-pruning-so-confusing',
  'network-pruning-that-matters',
  'rethinking-the-value-of-pruning',
] as const;

const ClaimsSchema = z.object({
  claims: z.array(
    z.object({
      id: z.string(),
      paper: z.string(),
      claim: z.string(),
      conditions: z.string().nullish(),
      evidence: z.string().nullish(),
      rows: z.array(z.string()),
      confirms_if: z.string().nullish(),
      refutes_if: z.string().nullish(),
    }),
  ),
});
export type Claim = z.infer<typeof ClaimsSchema>['claims'][number];

export type ShelfFile = { readonly file: PaperFile; readonly contentHash: string };

/** Next copies server code elsewhere, so the papers are found from the project's root, where the server runs. */
const path = (name: string): string => join(process.cwd(), 'literature', `${name}.json`);

/** The papers of literature/ with the hashes of their files. */
export async function readPapers(): Promise<ShelfFile[]> {
  return Promise.all(
    PAPERS.map(async (name) => {
      const bytes = await readFile(path(name));
      return { file: PaperFileSchema.parse(JSON.parse(bytes.toString('utf8'))), contentHash: sha256Hex(bytes) };
    }),
  );
}

export async function readClaims(): Promise<readonly Claim[]> {
  return ClaimsSchema.parse(JSON.parse(await readFile(path('claims'), 'utf8'))).claims;
}
