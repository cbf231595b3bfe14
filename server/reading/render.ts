import { IncomingMessage, ServerResponse } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';

/** Next's handler of requests. */
export type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type Rendered = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
};

/**
 * Has Next make the page at an address for nobody in particular: what anybody's request said besides the address, cookies
 * and `Host` included, can't get into it, so whoever asks first can't choose what others see.
 * `site` is where people reach this server.
 */
export async function renderPage(next: NextHandler, site: URL, url: string): Promise<Rendered> {
  const request = new IncomingMessage(new Socket());
  request.method = 'GET';
  request.url = url;
  request.headers = {
    host: site.host,
    'x-forwarded-host': site.host,
    'x-forwarded-proto': site.protocol.slice(0, -1),
    'x-forwarded-for': '127.0.0.1',
    'user-agent': 'fairprune',
    accept: 'text/html',
  };
  request.push(null);
  const response = new KeptResponse(request);
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  await next(request, response);
  if (!response.writableEnded) await closed;
  if (!response.writableEnded) throw new Error(`The page ${url} broke off.`);
  return { status: response.statusCode, headers: response.getHeaders(), body: response.body() };
}

/** A response that goes nowhere and keeps what is written into it. */
class KeptResponse extends ServerResponse {
  readonly #pieces: Buffer[] = [];

  constructor(request: IncomingMessage) {
    super(request);
    // Node's own bookkeeping (headers sent, drained, finished, closed) wants a socket; this one swallows everything.
    const sink = new Writable({ write: (_piece, _encoding, done) => done() });
    this.assignSocket(sink as unknown as Socket);
    this.once('finish', () => sink.destroy());
  }

  body(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  override write(...args: readonly unknown[]): boolean {
    this.#keep(args);
    super.write(...(args as Parameters<ServerResponse['write']>));
    // Nobody is slow at the other end, and no server is there to say that it goes on.
    return true;
  }

  override end(...args: readonly unknown[]): this {
    this.#keep(args);
    return super.end(...(args as Parameters<ServerResponse['end']>));
  }

  #keep([piece, encoding]: readonly unknown[]): void {
    if (typeof piece === 'string')
      this.#pieces.push(
        Buffer.from(piece, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'),
      );
    else if (piece instanceof Uint8Array) this.#pieces.push(Buffer.from(piece));
  }
}
