import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Graph } from '#core/networks/graph';
import type { Provenance } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import { engineText, type EngineReport } from '#runner/compute/compiler';
import type { StageIo } from '#runner/stages/io';

/**
 * What computed a result: backend, device, versions and flags that can change its bits, commit and runner. Where the
 * backend compiles, also whether the training steps and the evaluation of this network were compiled, or why not.
 */
export function provenance(
  { backend, runner }: Pick<StageIo, 'backend' | 'runner'>,
  graph: Graph,
  training?: EngineReport,
): Provenance {
  return {
    backend: backend.cls,
    device: backend.device,
    versions: { fairprune: programVersion(), ...backend.versions },
    flags: { ...backend.flags, ...engineFlags(backend, graph, training) },
    commit: commit(),
    runner,
  };
}

/** Both ways give the same bits: it tells what was run, and a compiled step that didn't prove itself. */
function engineFlags(
  { compiler, withEngine }: Backend,
  graph: Graph,
  training: EngineReport | undefined,
): Record<string, string> {
  if (withEngine === undefined) return {};
  const eager: EngineReport = { engine: 'eager', why: null };
  return {
    ...(training && { steps: engineText(training) }),
    evaluation: engineText(compiler?.inferenceReport(graph) ?? eager),
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
