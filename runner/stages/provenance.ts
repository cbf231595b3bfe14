import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Provenance } from '#core/wire/stage';
import type { StageIo } from '#runner/stages/io';

/** What computed a result: backend, device, versions and flags that can change its bits, commit and runner. */
export function provenance({ backend, runner }: Pick<StageIo, 'backend' | 'runner'>): Provenance {
  return {
    backend: backend.cls,
    device: backend.device,
    versions: { fairprune: programVersion(), ...backend.versions },
    flags: { ...backend.flags },
    commit: commit(),
    runner,
  };
}

const ROOT = new URL('../../', import.meta.url);

/** Version of this program, from its package. */
export function programVersion(): string {
  const text = readFileSync(new URL('package.json', ROOT), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

let known: string | null | undefined;

/** Commit of the working copy this runs from; null outside of one, or without git. */
function commit(): string | null {
  known ??= readCommit();
  return known;
}

function readCommit(): string | null {
  try {
    const output = execFileSync('git', ['rev-parse', '--verify', 'HEAD'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.trim();
  } catch {
    return null;
  }
}
