import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openPostgres } from '#server/db/open';
export { testPerson } from './database.ts';
export async function testDatabase() {
  const name = 't' + randomUUID().replaceAll('-', '');
  const c = new pg.Client({ connectionString: 'postgres://postgres@127.0.0.1:5499/postgres' });
  await c.connect(); await c.query('create database ' + name); await c.end();
  return openPostgres('postgres://postgres@127.0.0.1:5499/' + name);
}
