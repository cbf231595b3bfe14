import { run } from './golden/run.ts';

/**
 * Compares the project with a folder of expected numbers (networks.json, schedules.json, training_step.json, …):
 *
 *   npm run golden -- FOLDER [--only networks,shrink] [--backend wasm]
 *
 * Ends with `N passed, N failed`; exits 1 when anything failed or was not read, 2 on wrong use.
 */
process.exitCode = await run(process.argv.slice(2), console.log);
