import { expect, test } from 'vitest';
import { assertPortFree } from '#cli/start/port';
import { freePort, takenPort } from '#cli/testing/ports';

test('a taken port is named, with another one to take', async () => {
  const { port, close } = await takenPort();
  await expect(assertPortFree(port, '127.0.0.1')).rejects.toMatchObject({
    code: 'port-taken',
    message: expect.stringContaining(String(port)),
    details: { hint: expect.stringMatching(/PORT=\d+ npm start/) },
  });
  await close();
  await expect(assertPortFree(port, '127.0.0.1')).resolves.toBeUndefined();
});

test('an address that is not this machine’s is blamed on FAIRPRUNE_HOST', async () => {
  await expect(assertPortFree(await freePort(), '192.0.2.1')).rejects.toMatchObject({
    code: 'bad-config',
    details: { field: 'FAIRPRUNE_HOST' },
  });
});
