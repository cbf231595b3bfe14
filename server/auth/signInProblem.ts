/** What the sign-in page says when a sign-in was refused: title, and what to do. Keys are fault codes and next-auth's errors. */
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
  conflict: {
    title: 'This account can’t be used here',
    advice:
      'It, or its e-mail address, belongs to another Fairprune account. Sign in the way you did before; on your account page further ones can be linked.',
  },
  Callback: {
    title: 'The sign-in provider’s answer could not be used',
    advice: 'Begin again here; answers are good once, and for fifteen minutes.',
  },
  OAuthCallback: {
    title: 'The sign-in provider refused, or the sign-in was cancelled',
    advice: 'Begin again here. If it happens again, tell the operator of this server.',
  },
  OAuthSignin: {
    title: 'The sign-in provider can’t be reached',
    advice: 'Try again in a while. If it happens again, tell the operator of this server.',
  },
  AccessDenied: {
    title: 'The sign-in provider refused',
    advice: 'Begin again here, or sign in in another way.',
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
