import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { faultOfResponse, isOutage, outageReason, toFault } from '#client/faults';
import { Fault } from '#core/errors/fault';

const URL = 'http://127.0.0.1:3000';

function answered(data: object, message = 'no') {
  return TRPCClientError.from({ error: { code: -32000, message, data } } as never);
}

test('a fault of the server keeps its code, field, hint and class', () => {
  const fault = toFault(
    answered({
      httpStatus: 400,
      fault: {
        code: 'bad-config',
        message: 'ratio too large',
        field: 'config.ratio',
        hint: 'below 1',
        class: 'submitter',
      },
    }),
    URL,
  );
  expect(fault).toMatchObject({
    code: 'bad-config',
    message: 'ratio too large',
    details: { field: 'config.ratio', hint: 'below 1', class: 'submitter' },
  });
});

test('an answer without a fault gets the code of its status', () => {
  expect(toFault(answered({ httpStatus: 404, fault: null }), URL).code).toBe('not-found');
  expect(toFault(answered({ httpStatus: 500 }, 'Internal error'), URL)).toMatchObject({
    code: 'internal',
    message: 'Internal error',
  });
});

test('no answer is an outage that names the address and the reason', () => {
  const refused = new TypeError('fetch failed', {
    cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
  });
  const fault = toFault(TRPCClientError.from(refused), URL);
  expect(fault.message).toBe(`No server answers at ${URL} (ECONNREFUSED).`);
  expect(isOutage(fault)).toBe(true);
  expect(outageReason(new DOMException('…', 'TimeoutError'))).toBe('timed out');
  const both = Object.assign(new Error('y'), { code: 'EHOSTUNREACH' });
  expect(outageReason(new TypeError('fetch failed', { cause: new AggregateError([both]) }))).toBe(
    'EHOSTUNREACH',
  );
});

test('a server without its database or without room is an outage, and says which', () => {
  const body = JSON.stringify({ error: { code: 'database-unavailable', message: 'PostgreSQL is away.' } });
  const fault = faultOfResponse(URL, 503, body);
  expect(fault).toMatchObject({ code: 'database-unavailable', message: 'PostgreSQL is away.' });
  expect(isOutage(fault)).toBe(true);
  const full = faultOfResponse(URL, 503, JSON.stringify({ error: { code: 'no-space', message: 'Full.' } }));
  expect(isOutage(full)).toBe(true);
});

test('a proxy whose server is away is an outage, another program on the port is not Fairprune', () => {
  expect(isOutage(faultOfResponse(URL, 502, '<html>'))).toBe(true);
  expect(isOutage(toFault(answered({ httpStatus: 503 }, 'away'), URL))).toBe(true);
  const html = TRPCClientError.from(new SyntaxError('Unexpected token <'), {
    meta: { response: new Response('<html>', { status: 404 }) },
  });
  expect(toFault(html, URL).message).toContain('is not Fairprune');
});

test('bodies of byte routes are read in both forms', () => {
  const sent = { code: 'hash-mismatch', message: 'other bytes', field: null, hint: null, class: null };
  expect(faultOfResponse(URL, 422, JSON.stringify({ error: sent }))).toMatchObject({
    code: 'hash-mismatch',
    message: 'other bytes',
  });
  expect(faultOfResponse(URL, 422, JSON.stringify(sent)).code).toBe('hash-mismatch');
  expect(faultOfResponse(URL, 413, 'too big').code).toBe('too-large');
});

test('faults of this side pass through, anything else is internal', () => {
  const own = new Fault('cancelled', 'stop');
  expect(toFault(own, URL)).toBe(own);
  expect(toFault(new Error('odd'), URL)).toMatchObject({ code: 'internal', message: 'odd' });
});
