import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFault } from '#core/errors/fault';
import { decodeSafetensors, encodeSafetensors } from '#runner/checkpoint/safetensors';

const tensors = new Map([
  ['a', { shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, -0]) }],
  ['b', { shape: [], data: Float32Array.of(NaN) }],
  ['empty', { shape: [0], data: new Float32Array() }],
]);
const metadata = { format: 'pt', note: 'Ünïcode' };

/** A file with this header text and this many bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const tensor = (begin: number, end: number, shape: unknown = [(end - begin) / 4]): object => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('reads back what it wrote, bit by bit', () => {
    const read = decodeSafetensors(encodeSafetensors(tensors, metadata));
    expect(read).toEqual({ tensors, metadata });
    expect(Object.is(read.tensors.get('a')!.data[5], -0)).toBe(true);
  });

  it('lays the file out as the format says', () => {
    const bytes = encodeSafetensors(tensors, metadata);
    const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect((8 + header) % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)))).toEqual({
      __metadata__: metadata,
      a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
      empty: { dtype: 'F32', shape: [0], data_offsets: [28, 28] },
    });
    expect(bytes.length).toBe(8 + header + 28);
  });

  it('reads a file that starts at any address', () => {
    const bytes = encodeSafetensors(tensors, metadata);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeSafetensors(shifted.subarray(3)).tensors).toEqual(tensors);
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), '0 bytes'],
    ['a huge header', new Uint8Array(16).fill(255), '18446744073709551615 bytes (allowed'],
    ['a header beyond the end', file('{}', 0).subarray(0, 9), 'should end at byte 10, the file ends at 9'],
    ['no JSON', file('{"a":', 0), "isn't JSON"],
    ['invalid UTF-8', file('{}', 0).with(8, 0xff), "isn't JSON"],
    ['no object', file('[]', 0), 'not a JSON object'],
    ['a tensor without description', file({ a: 1 }, 0), '"a" has no description'],
    ['another type', file({ a: { ...tensor(0, 4), dtype: 'F16' } }, 4), '"a" has type "F16"'],
    ['a negative size', file({ a: tensor(0, 4, [-1, -1]) }, 4), 'shape [-1,-1]'],
    ['a shape that overflows', file({ a: tensor(0, 4, [2 ** 31, 2 ** 31, 2 ** 31]) }, 4), 'needs'],
    [
      'an offset that is no number',
      file({ a: { ...tensor(0, 4), data_offsets: [0, 'x'] } }, 4),
      'offsets [0,"x"]',
    ],
    ['one offset', file({ a: { ...tensor(0, 4), data_offsets: [0] } }, 4), 'offsets [0]'],
    ['a size that does not fit its shape', file({ a: tensor(0, 8, [3]) }, 8), 'needs 12 bytes and has 8'],
    ['overlapping tensors', file({ a: tensor(0, 8), b: tensor(4, 12) }, 12), '"b" starts at byte 4'],
    ['a gap', file({ a: tensor(0, 4), b: tensor(8, 12) }, 12), '"b" starts at byte 8'],
    [
      'too little data',
      file({ a: tensor(0, 1e9, [2.5e8]) }, 4),
      'need 1000000000 bytes of data, the file has 4',
    ],
    ['bytes left over', file({ a: tensor(0, 4) }, 8), 'need 4 bytes of data, the file has 8'],
    ['metadata that are no texts', file({ __metadata__: { n: 1 } }, 0), '__metadata__'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrowError(message);
    expect(() => decodeSafetensors(bytes)).toThrowError(expect.objectContaining({ code: 'bad-file' }));
  });

  it('reads or refuses every damaged file, and never fails otherwise', () => {
    const bytes = encodeSafetensors(tensors, metadata);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, length) => {
        try {
          decodeSafetensors(bytes.with(at, value).subarray(0, length));
        } catch (error) {
          expect(isFault(error)).toBe(true);
        }
      }),
    );
  });
});
