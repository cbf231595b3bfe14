import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STREAMS } from '#core/rng/streams';

const files = globSync('{core,methods,runner,server}/**/*.ts').filter(
  (file) => !/\.test\.ts$|\/testing\//.test(file),
);
/** Names given as literals to `rng` and `deriveSeed`; what is passed on as a variable was named by who passes it. */
const CALL = /\b(?:rng|deriveSeed)\(\s*[^,()]+(?:\([^()]*\))?,\s*(['"`])([^'"`$]*)/g;
const drawn = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(CALL)].map((match) => ({ file, name: match[2]! })),
);

describe('streams of random numbers', () => {
  it.each(drawn)('$name in $file is documented', ({ name }) => {
    expect(STREAMS.some((stream) => name.startsWith(stream.name))).toBe(true);
  });

  it('are found at all', () => {
    const found = drawn.map(({ name }) => name);
    for (const name of ['init/', 'shuffle/epoch-', 'augment/epoch-', 'base/', 'prune/'])
      expect(found).toContain(name);
  });

  it('have names of which none begins another', () => {
    const names = STREAMS.map(({ name }) => name);
    for (const name of names) expect(names.filter((other) => other.startsWith(name))).toEqual([name]);
  });

  it('are the only source of what is computed with: nothing draws from the system', () => {
    const drawing = files.filter(
      (file) =>
        !file.startsWith('server/') && /Math\.random|getRandomValues/.test(readFileSync(file, 'utf8')),
    );
    expect(drawing).toEqual([]);
  });
});
