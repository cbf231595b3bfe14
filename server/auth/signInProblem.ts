/** What the sign-in page says when a link was refused: title, and what to do. Keys are fault codes. */
const PROBLEMS: Readonly<Record<string, { readonly title: string; readonly advice: string }>> = {
  'link-used': {
    title: 'This sign-in link has been used',
    advice: 'It works once. For a new one run “npx fairprune sign-in-link” on the server, or restart it.',
  },
  'link-expired': {
    title: 'This sign-in link has expired',
    advice:
      'It lives for 24 hours, or until a newer one is made. For a new one run “npx fairprune sign-in-link” on the server, or restart it.',
  },
  'not-found': {
    title: 'This is not a sign-in link of this server',
    advice:
      'Copy the whole link. For a new one run “npx fairprune sign-in-link” on the server, or restart it.',
  },
  forbidden: {
    title: 'This sign-in link works only on the machine that runs the server',
    advice:
      'Open it there, with 127.0.0.1 or localhost in the address; or forward the port: ssh -L 3000:127.0.0.1:3000 your-server',
  },
};

/** Null for a problem that isn't one of these: what comes in the address is never shown as it is. */
export function signInProblem(
  code: string | undefined,
): { readonly title: string; readonly advice: string } | null {
  return code !== undefined && Object.hasOwn(PROBLEMS, code) ? (PROBLEMS[code] ?? null) : null;
}
