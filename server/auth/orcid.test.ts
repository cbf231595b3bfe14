import { expect, test } from 'vitest';
import { isOrcid } from '#server/auth/orcid';

test.each(['0000-0002-1825-0097', '0000-0001-5109-3700', '0000-0002-1694-233X'])('%s is one', (id) => {
  expect(isOrcid(id)).toBe(true);
});

test.each([
  ['a wrong check digit', '0000-0002-1825-0098'],
  ['two digits swapped', '0000-0002-8125-0097'],
  ['no groups', '0000000218250097'],
  ['an address', 'https://orcid.org/0000-0002-1825-0097'],
  ['a small x', '0000-0002-1694-233x'],
  ['nothing', ''],
])('%s is none', (_, id) => {
  expect(isOrcid(id)).toBe(false);
});
