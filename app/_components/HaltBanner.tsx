import { faultBehind } from '#server/trpc/faults';
import { serverCaller } from '#server/trpc/caller';
import { When } from './When.tsx';

/** On every page while operators have stopped computing: what can't be done, why and since when. */
export async function HaltBanner() {
  const halt = await current();
  if (halt === null) return null;
  return (
    <div className="border-b border-rule bg-wash">
      <output className="page block py-2">
        <strong>No submissions and no computing at the moment:</strong> {halt.reason}{' '}
        <span className="text-ink-2">
          Since <When at={halt.since} />. Everything can be read.
        </span>
      </output>
    </div>
  );
}

/** A page without its database says so itself. */
async function current() {
  try {
    const caller = await serverCaller();
    return await caller.operation.halted();
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    if (faultBehind(cause) === null && faultBehind(error) === null) throw error;
    return null;
  }
}
