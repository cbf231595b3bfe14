import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A script as it is sent to a browser that takes gzip; the server leaves the smallest as they are. */
export type Sent = { readonly bytes: number; readonly text: string };

/** Asks for a script. Throws Error when there is none. */
export function sent(url: string, path: string): Promise<Sent> {
  return new Promise((done, fail) => {
    get(url + path, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      if (answer.statusCode !== 200) {
        fail(new Error(`${path}: status ${answer.statusCode}`));
        answer.resume();
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const plain = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        done({ bytes: body.length, text: plain.toString() });
      });
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
export function foreignIn(scripts: readonly Sent[]): string[] {
  return Object.entries(MARKS)
    .filter(([, marks]) => marks.some((mark) => scripts.some(({ text }) => text.includes(mark))))
    .map(([library]) => library);
}
