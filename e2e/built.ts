import { removeFolder, startSystem } from './system.ts';

/**
 * Builds the site once for a whole test run, as users build it: by starting the product. Two files that started on
 * changed sources at once would build into the same folder.
 */
export default async function setup(): Promise<void> {
  const system = await startSystem({ env: { FAIRPRUNE_RUNNERS: '0', FAIRPRUNE_FLOORS: 'off' } });
  await system.stop();
  removeFolder(system.data);
}
