import { lockDataFolder } from '#server/db/lock';

/** A process that takes the data folder FAIRPRUNE_DATA and holds it until it is killed; says `held` or `refused`. */
try {
  const lock = lockDataFolder(process.env['FAIRPRUNE_DATA'] ?? '', 'http://127.0.0.1:1');
  process.once('SIGUSR2', () => {
    lock.release();
    console.log('released');
  });
  setInterval(() => undefined, 60_000);
  console.log('held');
} catch (error) {
  console.log(`refused: ${error instanceof Error ? error.message : String(error)}`);
}
