import { isFault } from '#core/errors/fault';
import { restoreBackup } from '#server/backup/restore';
import { openedDatabase } from '#server/db/open';
import { readEnv } from '#server/env';

/*
 * A process of its own, started by `fairprune restore FILE`: it opens the database itself, so no server may run on it.
 * Prints { rows, artifacts }, or on stderr the fault as JSON and exits with 1.
 */
const [path = ''] = process.argv.slice(2);
try {
  const opened = await openedDatabase();
  try {
    console.log(JSON.stringify(await restoreBackup(opened.db, readEnv().dataFolder, path)));
  } finally {
    await opened.close();
  }
} catch (error) {
  if (!isFault(error)) throw error;
  console.error(
    JSON.stringify({ code: error.code, message: error.message, hint: error.details.hint ?? null }),
  );
  process.exitCode = 1;
}
