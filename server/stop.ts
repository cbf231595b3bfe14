import { log } from '#server/log';
import { shared } from '#server/shared';

/** After this long the process ends whatever is left open: committed data is safe, and a restart must not wait. */
const STOP_MS = 800;

/**
 * Ends the process at SIGTERM and SIGINT within a second. Next alone would wait for every open event stream, with its
 * port already free but the data folder still open: a restarted server would then share the folder.
 */
export function stopOnSignals(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}

/** Closes the database, lets go of the data folder and ends the process with status 0. */
function stop(): Promise<void> {
  return (shared().stopping ??= closeAndExit());
}

async function closeAndExit(): Promise<void> {
  const last = setTimeout(() => process.exit(0), STOP_MS);
  try {
    const opened = await shared().database;
    await opened?.close();
  } catch (error) {
    log().error(error, 'While stopping');
  } finally {
    clearTimeout(last);
    process.exit(0);
  }
}
