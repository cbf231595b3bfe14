import { fingerprint } from '#core/identity/fingerprint';
import type { Backend } from '#runner/compute/backend';

/**
 * Identity of what decides a training's bits apart from its definition: backend class, versions, flags, and the device
 * where its instruction sets choose the arithmetic. (wasm computes the same everywhere: its SIMD has no fused
 * operations.) A training goes on only on an equal engine.
 */
export function engineId({
  cls,
  versions,
  flags,
  device,
}: Pick<Backend, 'cls' | 'versions' | 'flags' | 'device'>): string {
  return fingerprint({ cls, versions, flags, device: cls === 'wasm' ? null : device });
}
