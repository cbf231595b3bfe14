import { Fault } from '#core/errors/fault';

/** What a device reports apart from its commands, so that a failure ends the step in which it happens. */
export type Health = {
  /** The failure seen first; null while all is well. */
  failure(): Fault | null;
  /** Waits for the device's own account of an error it gave, and makes a Fault of it. */
  explain(error: unknown): Promise<Fault>;
};

/**
 * Watches a device: WebGPU tells of a lost device and of errors, memory that ran out among them, in events of their
 * own, while commands go on with zeros.
 */
export function watchDevice(device: GPUDevice, name: string): Health {
  let first: Fault | null = null;
  const saw = (fault: Fault): void => void (first ??= fault);
  void device.lost.then(({ reason, message }) => saw(lost(name, reason, message)));
  device.addEventListener('uncapturederror', (event) => {
    // Dawn would print it, and every later one that follows from it.
    event.preventDefault();
    saw(faultOf(name, event.error));
  });
  return {
    failure: () => first,
    explain: async (error) => {
      // A failed read comes before the event that says why.
      await new Promise((resolve) => setImmediate(resolve));
      return first ?? lost(name, 'unknown', error instanceof Error ? error.message : String(error));
    },
  };
}

function faultOf(name: string, error: GPUError): Fault {
  const memory =
    error.constructor.name === 'GPUOutOfMemoryError' ||
    /out of memory|maxBufferSize|exceeds the max buffer size/i.test(error.message);
  if (memory) {
    return new Fault('backend-unavailable', `${name} ran out of memory: ${sentence(error.message)}`, {
      hint: 'Use a smaller batch or network, free the GPU of other programs, or compute on a backend with more memory (FAIRPRUNE_BACKEND).',
      class: 'platform',
    });
  }
  return new Fault('backend-unavailable', `${name} refused a computation: ${sentence(error.message)}`, {
    hint: 'Please report this with the output of fairprune doctor; until then use another backend (FAIRPRUNE_BACKEND).',
    class: 'platform',
  });
}

function lost(name: string, reason: string, message: string): Fault {
  return new Fault('backend-unavailable', `${name} was lost (${reason}): ${sentence(message)}`, {
    hint: 'The driver ended the connection to the GPU (a reset, a timeout, sleep): it is opened anew for the next stage. If this repeats, update the driver or use another backend (FAIRPRUNE_BACKEND).',
    class: 'platform',
  });
}

/** The first line, as a sentence. */
function sentence(message: string): string {
  const line = message.split('\n')[0]!.trim();
  return /[.!?]$/.test(line) ? line : `${line || 'no reason was given'}.`;
}
