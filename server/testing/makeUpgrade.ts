import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { user } from '#drizzle/schema/users';
import { SYSTEM } from '#server/auth/actor';
import { createToken } from '#server/auth/tokens';
import { orderedTables } from '#server/backup/tables';
import { openPglite } from '#server/db/open';
import { ensureLiterature } from '#server/literature/seed';
import { boardView } from '#server/services/boardView';
import { cancelSubmission } from '#server/services/cancelSubmission';
import { createSubmission } from '#server/services/submissions';
import { computeAll, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

/**
 * Writes a small database as this state of the program makes it to stdout: all rows, what a board shows, and how many
 * migrations it has. Run it on the last state of main, whose successor has to upgrade it:
 * `node server/testing/makeUpgrade.ts > test-data/upgrade/<migrations>.json` (server/db/upgrade.integration.test.ts).
 */
const { db, close } = await openPglite(null);
const ada = randomUUID();
await db.insert(user).values({ id: ada, name: 'Ada', email: 'ada@person.example', roles: ['researcher'] });
const person = { kind: 'person', id: ada, name: 'Ada', roles: ['researcher'], scopes: null } as const;
await createToken(db, { userId: ada, name: 'laptop', scopes: ['read'], trust: null, expiresAt: null });
await seedBoard(db);
const runner = await seedRunner(db);
await createSubmission(db, SYSTEM, testSubmission({ method: 'random-filter' }));
await createSubmission(db, person, testSubmission());
await computeAll(db, runner, ({ stage }) => (stage.kind === 'base' ? 800 : 700 + (stage.seed % 40)));
const { id } = await createSubmission(db, person, testSubmission({ recipe: 'step-2' }));
await cancelSubmission(db, person, id);
// One that waits: the upgraded server goes on with it.
await createSubmission(db, person, testSubmission({ recipe: 'step-1' }));
await ensureLiterature(db);
await db.execute(sql`delete from reported_claim`);
await db.execute(sql`delete from reported_result where position > 20`);

const tables: Record<string, unknown[]> = {};
for (const name of await orderedTables(db)) {
  const { rows } = await db.execute<{ row: unknown }>(
    sql`select to_jsonb(t) as row from ${sql.identifier(name)} t`,
  );
  tables[name] = rows.map((one) => one.row);
}
const migrations = readdirSync('drizzle/migrations').filter((name) => name.endsWith('.sql')).length;
const board = await boardView(db, { board: 'tiny-board' });
console.log(JSON.stringify({ migrations, tables, board }));
await close();
