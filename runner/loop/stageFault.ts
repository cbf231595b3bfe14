import { Fault } from '#core/errors/fault';
import type { FaultClass, FaultCode } from '#core/errors/fault';
import type { StageFault } from '#core/wire/runner';

/**
 * Faults that come from what was submitted when the one who throws does not say: running again can't help. A name that
 * this runner doesn't know is not among them: the server knew it, so the runner is of another version.
 */
const SUBMITTERS: ReadonlySet<FaultCode> = new Set([
  'bad-config',
  'bad-scores',
  'layer-emptied',
  'rate-unreachable',
  'not-finite',
]);
/** What the system says of a disk that takes no more. */
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

/** How TensorFlow, wasm, V8 and WebGPU say that an allocation failed. */
const OUT_OF_MEMORY =
  /OOM when allocating|RESOURCE_EXHAUSTED|bad_alloc|Array buffer allocation failed|memory access out of bounds|WebAssembly\.Memory\.grow|ERR_WORKER_OUT_OF_MEMORY|out of memory/i;

/** What a stage threw, as the server stores and shows it. `log` is the tail of the stage's log. */
export function stageFault(error: unknown, log: string): StageFault {
  const fault = error instanceof Fault ? error : unexpected(error);
  return {
    code: fault.code,
    message: fault.message.slice(0, 2000),
    hint: fault.details.hint?.slice(0, 2000) ?? null,
    class: classOf(fault),
    logTail: log.slice(-20_000),
  };
}

function classOf(fault: Fault): FaultClass {
  return fault.details.class ?? (SUBMITTERS.has(fault.code) ? 'submitter' : 'platform');
}

function unexpected(error: unknown): Fault {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof Error && 'code' in error && DISK_FULL.has(String(error.code))) {
    return new Fault('no-space', `The runner's disk takes no more. ${text}`, {
      hint: 'Free space there (FAIRPRUNE_CACHE says where its files are); the stage is run again.',
      class: 'platform',
    });
  }
  if (OUT_OF_MEMORY.test(text)) {
    return new Fault('out-of-memory', `The stage needed more memory than there is. ${text}`, {
      hint: 'Start a runner where there is more, or fewer of them at once; a smaller batch or narrower network needs less.',
      class: 'platform',
    });
  }
  return new Fault('internal', `The runner failed unexpectedly. ${text}`, {
    hint: 'This is a fault of Fairprune or of the machine; the stage is run again.',
    class: 'platform',
  });
}
