import { Fault } from '#core/errors/fault';
import { prepareSoftwareDriver } from '#runner/compute/webgpu/driver';

type Env = Record<string, string | undefined>;

/** Which adapters may compute: those of real GPUs, or one that runs on the processor, which has to be asked for. */
export const ADAPTER_KINDS = ['hardware', 'software'] as const;
export type AdapterKind = (typeof ADAPTER_KINDS)[number];

export type FoundAdapter = {
  readonly adapter: GPUAdapter;
  /** As its driver calls it. */
  readonly name: string;
  readonly software: boolean;
};

/** FAIRPRUNE_WEBGPU_ADAPTER. Throws Fault `bad-config`. */
export function adapterKind(env: Env): AdapterKind {
  const text = env['FAIRPRUNE_WEBGPU_ADAPTER']?.trim() || 'hardware';
  const kind = ADAPTER_KINDS.find((known) => known === text);
  if (kind !== undefined) return kind;
  throw new Fault('bad-config', `FAIRPRUNE_WEBGPU_ADAPTER is "${text}".`, {
    field: 'FAIRPRUNE_WEBGPU_ADAPTER',
    hint: `Give it one of ${ADAPTER_KINDS.join(', ')}.`,
  });
}

/**
 * Loads Dawn (Chromium's WebGPU, npm `webgpu`) and asks it for an adapter. Throws Fault `backend-unavailable` where
 * Dawn has no build for this machine, or finds no adapter of the kind.
 */
export async function findAdapter(env: Env): Promise<FoundAdapter> {
  const kind = adapterKind(env);
  if (kind === 'software') prepareSoftwareDriver(process.env);
  const gpu = await loadDawn();
  const adapter = await gpu.requestAdapter({
    powerPreference: 'high-performance',
    forceFallbackAdapter: kind === 'software',
  });
  if (adapter === null) throw noAdapter(kind);
  const found = describe(adapter);
  if (found.software && kind === 'hardware') throw softwareOnly(found.name);
  return found;
}

let loading: Promise<GPU> | undefined;

/** tfjs looks for WebGPU where a browser has it: in globals and at `navigator.gpu`. */
function loadDawn(): Promise<GPU> {
  loading ??= (async () => {
    const { create, globals } = await import('webgpu').catch((error: unknown) => {
      throw notLoadable(error as Error);
    });
    const gpu = create([]);
    Object.assign(globalThis, globals);
    const navigator = (globalThis as { navigator?: object }).navigator ?? {};
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
    Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
    return gpu;
  })();
  return loading;
}

function describe(adapter: GPUAdapter): FoundAdapter {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture, device].filter((part) => part !== '').join(' ');
  return { adapter, name: name || 'an unnamed adapter', software: isFallbackAdapter };
}

const OTHERS = 'or use another backend (FAIRPRUNE_BACKEND=wasm works everywhere).';

function noAdapter(kind: AdapterKind): Fault {
  return kind === 'hardware'
    ? new Fault('backend-unavailable', 'WebGPU found no GPU on this machine.', {
        hint: `Install the GPU's driver with Vulkan (Debian: libvulkan1 and the vendor's driver; vulkaninfo must list the GPU), ${OTHERS}`,
        class: 'platform',
      })
    : new Fault('backend-unavailable', 'WebGPU found no software adapter on this machine.', {
        hint: `Install Chromium, which brings SwiftShader (Debian: chromium), or name a driver in VK_DRIVER_FILES, ${OTHERS}`,
        class: 'platform',
      });
}

function softwareOnly(name: string): Fault {
  return new Fault(
    'backend-unavailable',
    `WebGPU found no GPU on this machine, only ${name}, which runs on the processor.`,
    {
      hint: `FAIRPRUNE_WEBGPU_ADAPTER=software takes it all the same (slow: for trying out), ${OTHERS}`,
      class: 'platform',
    },
  );
}

function notLoadable(error: Error): Fault {
  const machine = `${process.platform}-${process.arch}`;
  return new Fault(
    'backend-unavailable',
    `WebGPU can't be loaded on ${machine}: ${error.message.split('\n')[0]}.`,
    {
      hint: `The package webgpu has builds for Linux, macOS and Windows on x64 and arm64: run npm ci there, ${OTHERS}`,
      class: 'platform',
    },
  );
}
