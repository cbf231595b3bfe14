import { faultBehind } from '#server/trpc/faults';
import { database } from '#server/db/open';
import { currentHalt } from '#server/services/halts';
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
    return await currentHalt(await database());
  } catch (error) {
    if (faultBehind(error) === null) throw error;
    return null;
  }
}
