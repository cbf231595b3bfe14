import { Fault } from '#core/errors/fault';
import type { EngineChoice } from '#runner/compute/compiler';

export type EngineMode = Exclude<EngineChoice, 'eager'>;

/** The step or forward pass of a kind, counted from 1, at which it is compiled: compiling costs some eager ones. */
export function firstCompiled(mode: EngineMode): number {
  return mode === 'compiled' ? 1 : 3;
}

export function notCompiled(what: string, reason: string): Fault {
  return new Fault('backend-unavailable', `The ${what} can't be compiled here: ${reason}.`, {
    hint: 'Set FAIRPRUNE_ENGINE=auto, which then computes it eagerly with the same numbers.',
    class: 'platform',
  });
}
