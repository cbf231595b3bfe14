import { describe, expect, it } from 'vitest';
import { breather } from '#runner/training/breather';

describe('breather', () => {
  it('lets what waits in the event loop have its turn', async () => {
    const breathe = breather(new AbortController().signal, 0);
    const turns: string[] = [];
    setImmediate(() => turns.push('heartbeat'));
    await breathe();
    turns.push('work');
    expect(turns).toEqual(['heartbeat', 'work']);
  });

  it('goes on without a turn while the last one is recent', async () => {
    const breathe = breather(new AbortController().signal, 1e9);
    const turns: string[] = [];
    setImmediate(() => turns.push('heartbeat'));
    await breathe();
    expect(turns).toEqual([]);
  });

  it('throws once the signal has aborted, even if that happens in the turn', async () => {
    const work = new AbortController();
    const breathe = breather(work.signal, 0);
    await breathe();
    setImmediate(() => work.abort());
    await expect(breathe()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
