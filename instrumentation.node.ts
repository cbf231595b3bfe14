import { startOrExit } from '#server/start';

export async function register(): Promise<void> {
  if (process.env['NEXT_PHASE'] === 'phase-production-build') return;
  await startOrExit();
}
