import Negotiator from 'negotiator';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** How a body is sent. */
export type Coding = 'br' | 'gzip' | 'identity';

/** The shortest first. */
const CODINGS = ['br', 'gzip', 'identity'] as const satisfies readonly Coding[];
/** About as fast as gzip's usual level and a sixth smaller; a kept page is coded once. */
const BROTLI_QUALITY = 5;

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);

/** The coding that a client takes and that is shortest. */
export function codingFor(headers: IncomingHttpHeaders): Coding {
  if (headers['accept-encoding'] === undefined) return 'identity';
  const taken = new Negotiator({ headers }).encodings([...CODINGS]);
  return CODINGS.find((coding) => taken.includes(coding)) ?? 'identity';
}

/** A body in a coding; on a thread of Node's pool, not on the one that answers. */
export function encode(body: Buffer, coding: Coding): Promise<Buffer> {
  switch (coding) {
    case 'br':
      return inBrotli(body, {
        params: {
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
        },
      });
    case 'gzip':
      return inGzip(body);
    case 'identity':
      return Promise.resolve(body);
  }
}
