/** Next calls this once when a server process starts, before the first request. */
export async function register(): Promise<void> {
  // In a file of its own: whatever uses Node here is also compiled for the edge runtime, and fails there.
  if (process.env['NEXT_RUNTIME'] === 'nodejs') await (await import('./instrumentation.node.ts')).register();
}
