import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A script as the server sends it compressed. Throws Error when it isn't gzip. */
export function compressed(url: string, path: string): Promise<Buffer> {
  return new Promise((done, fail) => {
    get(url + path, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      if (answer.statusCode !== 200 || answer.headers['content-encoding'] !== 'gzip') {
        fail(new Error(`${path}: ${answer.statusCode}, not compressed by gzip`));
        answer.resume();
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => done(Buffer.concat(chunks)));
      answer.on('error', fail);
    }).on('error', fail);
  });
}

/** Names that survive minifying, by the library that is not to be on a reading page. */
const MARKS: Readonly<Record<string, readonly string[]>> = {
  tRPC: ['TRPCClientError', 'httpBatchLink'],
  'TanStack Table': ['getCoreRowModel'],
};

/** Libraries of `MARKS` that are in one of the scripts. */
export async function foreignIn(url: string, paths: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const path of paths) texts.push(gunzipSync(await compressed(url, path)).toString());
  return Object.entries(MARKS)
    .filter(([, marks]) => marks.some((mark) => texts.some((text) => text.includes(mark))))
    .map(([library]) => library);
}
