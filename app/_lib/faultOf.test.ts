import { TRPCError } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { faultOf, faultsOf } from './faultOf.ts';

describe('faultOf', () => {
  test('finds the fault behind what the caller throws', () => {
    const cause = new Fault('not-found', 'There is no entry "x".', { hint: 'Look on the board.' });
    expect(faultOf(new TRPCError({ code: 'NOT_FOUND', cause }))).toEqual({
      code: 'not-found',
      message: 'There is no entry "x".',
      hint: 'Look on the board.',
      field: null,
    });
  });

  test('a message about several fields is taken apart', () => {
    const message = 'config.ratio.ratio: must be below 1; config.skip[0]: must be a string';
    const cause = new Fault('bad-config', message, { field: 'config.ratio.ratio' });
    expect(faultsOf(cause).map(({ field, message: text }) => [field, text])).toEqual([
      ['config.ratio.ratio', 'must be below 1'],
      ['config.skip[0]', 'must be a string'],
    ]);
  });

  test('a message that only looks like several stays whole', () => {
    const cause = new Fault('bad-config', 'targets: 9× can’t be reached; the nearest are 2.0 and 2.1', {
      field: 'targets',
    });
    expect(faultsOf(cause)).toHaveLength(1);
    expect(faultOf(cause)?.message).toContain('the nearest are');
  });

  test('schema errors keep every field', () => {
    const { error } = z
      .object({ a: z.number(), b: z.object({ c: z.string() }) })
      .safeParse({ a: 'x', b: {} });
    expect(faultsOf(new TRPCError({ code: 'BAD_REQUEST', cause: error })).map(({ field }) => field)).toEqual([
      'a',
      'b.c',
    ]);
  });

  test('an accident is not a fault', () => {
    expect(faultOf(new Error('out of memory'))).toBeNull();
    expect(faultOf('text')).toBeNull();
  });
});
