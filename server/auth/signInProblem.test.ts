import { expect, test } from 'vitest';
import { signInProblem } from '#server/auth/signInProblem';

test.each(['link-used', 'link-expired', 'not-found'])('%s says how to get a new link', (code) => {
  expect(signInProblem(code)?.advice).toContain('npx fairprune sign-in-link');
});

test('text from the address never becomes text on the page', () => {
  for (const code of [undefined, '', 'constructor', '__proto__', '<script>'])
    expect(signInProblem(code)).toBeNull();
});
