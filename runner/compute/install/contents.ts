import type { Entry } from 'yauzl';
import { Fault } from '#core/errors/fault';
import type { Wheel } from '#runner/compute/install/wheel';
import { LIBRARIES } from '#runner/compute/tensorflow/installation';

/** One file to take from a wheel, and where it goes inside the installation. */
export type Part = { readonly entry: Entry; readonly to: string };

const LIBRARY = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.\d+)$/;
/** What the addon's sources include: TensorFlow's C interface, and what that includes in the versions so far. */
const HEADER = /^tensorflow\/(include\/(?:.*\/)?(?:(?:tensorflow|tsl)\/c\/.*\.h|ctstring[^/]*\.h))$/;
const CUDA_LIBRARY = /^nvidia\/[^/]+\/lib\/([^/]+\.so[^/]*)$/;

/**
 * The two libraries and the headers of a TensorFlow wheel, a hundredth of its files. Throws Fault `bad-config` when the
 * wheel is another package's, for another system, or a stub.
 */
export function tensorflowParts(wheel: Wheel): readonly Part[] {
  if (!/^tensorflow(-|$)/.test(wheel.name)) {
    throw wrongWheel(wheel, `it is ${wheel.name}`, 'Give a wheel of tensorflow-cpu or tensorflow');
  }
  assertPlatform(wheel);
  const libraries = parts(wheel, LIBRARY, (name) => `${LIBRARIES}/${name}`);
  const headers = parts(wheel, HEADER, (path) => path);
  if (libraries.length === 2 && headers.length > 0) return [...libraries, ...headers];
  throw wrongWheel(
    wheel,
    'it holds no TensorFlow libraries',
    'Some versions have stub wheels that only name another package: give that one’s wheel',
  );
}

/** NVIDIA's libraries, beside TensorFlow's own, where its rpath ($ORIGIN) finds them without LD_LIBRARY_PATH. */
export function cudaParts(wheel: Wheel): readonly Part[] {
  assertPlatform(wheel);
  return parts(wheel, CUDA_LIBRARY, (name) => `${LIBRARIES}/${name}`);
}

function parts(wheel: Wheel, pattern: RegExp, to: (name: string) => string): readonly Part[] {
  return wheel.entries.flatMap((entry) => {
    const found = pattern.exec(entry.fileName);
    return found === null ? [] : [{ entry, to: to(found[1]!) }];
  });
}

function assertPlatform(wheel: Wheel): void {
  if (wheel.platforms.some((tag) => /linux.*x86_64/.test(tag))) return;
  throw wrongWheel(wheel, `it is for ${wheel.platforms.join(', ')}`, 'Give the one for manylinux x86_64');
}

function wrongWheel({ file }: Wheel, why: string, what: string): Fault {
  return new Fault('bad-config', `${file} can't be used here: ${why}.`, {
    field: 'from-wheel',
    hint: `${what} (pypi.org, “Download files”). Until then everything runs on wasm, only slower.`,
    class: 'platform',
  });
}
