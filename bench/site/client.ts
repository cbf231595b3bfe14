import { Agent, request } from 'node:http';

/** An answer, and the milliseconds from asking to its last byte. */
export type Answer = { readonly status: number; readonly ms: number; readonly body: Buffer };

/** Requests of one visitor before the next one comes: well under what the site lets one address ask a minute. */
const ASKS_A_VISITOR = 200;

/** A client that keeps `connections` open at most, and comes from a new address every few requests. */
export function client(connections: number): { get(url: string): Promise<Answer>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let asked = 0;
  const visitor = () => {
    const number = Math.floor(asked++ / ASKS_A_VISITOR);
    return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  };
  const get = (url: string) =>
    new Promise<Answer>((resolve, reject) => {
      const start = performance.now();
      const headers = { 'x-forwarded-for': visitor(), accept: 'text/html' };
      request(url, { agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            ms: performance.now() - start,
            body: Buffer.concat(chunks),
          }),
        );
        response.on('error', reject);
      })
        .on('error', reject)
        .end();
    });
  return { get, close: () => agent.destroy() };
}

/** Requests that were answered at once by so many connections, and how long that took altogether. */
export type Load = { readonly answers: number; readonly seconds: number; readonly ms: readonly number[] };

/**
 * Asks for URLs over `connections` connections, each of which has one request on its way: until all are answered, or over
 * and over again for `seconds`. Throws on any answer that is no 200.
 */
export async function load(
  urls: readonly string[],
  connections: number,
  seconds: number | null,
): Promise<Load> {
  const { get, close } = client(connections);
  const ms: number[] = [];
  const start = performance.now();
  let next = 0;
  const isOver = () =>
    seconds === null ? next >= urls.length : performance.now() - start >= 1000 * seconds;
  const one = async () => {
    while (!isOver()) {
      const url = urls[next++ % urls.length]!;
      const answer = await get(url);
      if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
      ms.push(answer.ms);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, one));
  } finally {
    close();
  }
  return { answers: ms.length, seconds: (performance.now() - start) / 1000, ms };
}

/** The value below which a share of values lies, by the nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
