import { client, quantile } from './client.ts';
import type { Kind } from './pages.ts';

/** Milliseconds of one kind of page: of views that were never asked for before, and of the same views asked again. */
export type ServerTime = {
  readonly kind: string;
  readonly views: number;
  readonly kilobytes: number;
  readonly cold: { readonly p50: number; readonly p95: number };
  readonly warm: { readonly p50: number; readonly p95: number };
};

const AGAIN = 2;

/** Asks for every view once, then for all of them twice again, one after the other over one connection. */
export async function serverTimes(address: string, kinds: readonly Kind[]): Promise<ServerTime[]> {
  const { get, close } = client(1);
  const times: ServerTime[] = [];
  const ask = async (path: string) => {
    const answer = await get(`${address}${path}`);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return answer;
  };
  // The first requests load and compile what all pages share.
  for (let i = 0; i < 3; i++)
    for (const { paths } of kinds) await ask(`${paths[0]!}${paths[0]!.includes('?') ? '&' : '?'}warming=${i}`);
  for (const { kind, paths } of kinds) {
    const cold = [];
    let bytes = 0;
    for (const path of paths) {
      const answer = await ask(path);
      cold.push(answer.ms);
      bytes = Math.max(bytes, answer.body.length);
    }
    const warm = [];
    for (let i = 0; i < AGAIN; i++) for (const path of paths) warm.push((await ask(path)).ms);
    times.push({
      kind,
      views: paths.length,
      kilobytes: Math.round(bytes / 1000),
      cold: middle(cold),
      warm: middle(warm),
    });
  }
  close();
  return times;
}

function middle(ms: readonly number[]): { readonly p50: number; readonly p95: number } {
  return { p50: quantile(ms, 0.5), p95: quantile(ms, 0.95) };
}
