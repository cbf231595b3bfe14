import { expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import type { BackendClass } from '#core/wire/board';
import { openBackend } from '#runner/compute/backend';
import { stillWorking } from '#runner/loop/offered';

const lost = new Fault('backend-unavailable', 'The GPU was lost.', { hint: 'Update the driver.' });
const open = (cls: BackendClass) => (cls === 'webgpu' ? Promise.reject(lost) : openBackend('wasm'));

it('goes on with the classes that still open, and says why one is left out', async () => {
  const lines: string[] = [];
  expect(await stillWorking(['webgpu', 'wasm'], open, (line) => lines.push(line))).toEqual(['wasm']);
  expect(lines).toEqual(['webgpu works no more: The GPU was lost. Update the driver.']);
});

it('keeps them all, in their order, where nothing was lost', async () => {
  expect(await stillWorking(['tensorflow', 'wasm'], open, expect.fail)).toEqual(['tensorflow', 'wasm']);
});

it('ends the runner where none is left', async () => {
  await expect(stillWorking(['webgpu'], open, () => undefined)).rejects.toMatchObject({
    code: 'backend-unavailable',
    details: { hint: expect.stringContaining('doctor') },
  });
});
