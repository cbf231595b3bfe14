import { Fault } from '#core/errors/fault';

/**
 * The same request with a body that can't be longer than `maxBytes`. Throws Fault `too-large` when the length that was
 * announced is; reading the body throws it when what comes is.
 */
export function limitBody(request: Request, maxBytes: number): Request {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return request;
  let length = 0;
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        length += piece.length;
        if (length > maxBytes) controller.error(tooLarge(maxBytes));
        else controller.enqueue(piece);
      },
    }),
  );
  return new Request(request, { body: counted, duplex: 'half' } as RequestInit);
}

function tooLarge(maxBytes: number): Fault {
  return new Fault('too-large', `A request may have at most ${maxBytes} bytes.`, {
    hint: 'Large files go by PUT /api/artifacts/<sha256>.',
  });
}
