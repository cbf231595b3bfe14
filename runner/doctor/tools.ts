import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ok, warn } from '#runner/doctor/check';
import type { Check } from '#runner/doctor/check';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
const CHROMIUMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Chromium is for the browser tests only. */
export async function checkChromium(env: Readonly<Record<string, string | undefined>>): Promise<Check> {
  const named = env['CHROMIUM']?.trim();
  for (const program of named ? [named] : CHROMIUMS) {
    const version = await output(program, ['--version']);
    if (version !== null) return ok('chromium', 'Chromium', version);
  }
  return warn(
    'chromium',
    'Chromium',
    'not found',
    'Needed for the browser tests only: apt-get install chromium.',
  );
}

/** Tried, not only looked for: many containers have the program and forbid what it does. */
export async function checkBubblewrap(): Promise<Check> {
  const title = 'Sandbox (bubblewrap)';
  const version = await output('bwrap', ['--version']);
  if (version === null) {
    return warn(
      'sandbox',
      title,
      'bwrap not found',
      'Methods submitted as programs will need it, built-in methods do not: apt-get install bubblewrap.',
    );
  }
  const problem = await failure('bwrap', ['--unshare-all', '--ro-bind', '/', '/', '--', '/bin/true']);
  if (problem === null) return ok('sandbox', title, `${version}, works`);
  return warn(
    'sandbox',
    title,
    `${version}, but can't isolate here: ${problem}`,
    'Methods submitted as programs will need user namespaces; built-in methods do not.',
  );
}

/** First line a program prints; null when it can't be run. */
async function output(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(program, [...args], { timeout: TIMEOUT_MS });
    return stdout.split('\n')[0]?.trim() ?? '';
  } catch {
    return null;
  }
}

/** Null when a program succeeds, else the first line of its complaint. */
async function failure(program: string, args: readonly string[]): Promise<string | null> {
  try {
    await run(program, [...args], { timeout: TIMEOUT_MS });
    return null;
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    return (stderr?.trim() || message).split('\n')[0] ?? message;
  }
}
