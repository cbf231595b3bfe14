import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { outageOf } from '#server/db/outage';

const coded = (message: string, code: string, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more });

test.each([
  ['refused', coded('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')],
  ['refused on two addresses', new AggregateError([coded('connect ECONNREFUSED ::1:5432', 'ECONNREFUSED')])],
  ['no socket', coded('connect ENOENT /run/.s.PGSQL.5432', 'ENOENT', { syscall: 'connect' })],
  ['shut down', coded('terminating connection due to administrator command', '57P01')],
  ['starting', coded('the database system is starting up', '57P03')],
  ['full', coded('sorry, too many clients already', '53300')],
  ['no disk', coded('could not extend file: No space left on device', '53100')],
  ['lost', new Error('Connection terminated unexpectedly')],
  ['lost before', new Error('Client has encountered a connection error and is not queryable')],
])('%s is an outage, also inside of what the query builder throws', (_, error) => {
  expect(outageOf(error)).toMatchObject({ code: 'database-unavailable' });
  const wrapped = new DrizzleQueryError('select 1', [], error);
  expect(outageOf(wrapped)?.message).toContain(outageOf(error)!.message);
});

test.each([
  ['a wrong password', coded('password authentication failed for user "x"', '28P01')],
  ['no such database', coded('database "x" does not exist', '3D000')],
  ['a duplicate', coded('duplicate key value', '23505')],
  ['a missing file', coded('no such file', 'ENOENT', { syscall: 'open' })],
  ['a mistake', new TypeError('x is not a function')],
  ['text', 'ECONNREFUSED'],
])('%s is none', (_, error) => {
  expect(outageOf(error)).toBeNull();
});
