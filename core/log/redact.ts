/** What stands in a log where a secret was. */
export const REDACTED = '[redacted]';

/** Fields of a log line that are never written, at the top and one level down, whatever they hold. */
export const SECRET_FIELDS: readonly string[] = [
  'authorization',
  'cookie',
  'email',
  'leaseToken',
  'password',
  'secret',
  'token',
].flatMap((name) => [name, `*.${name}`]);

/** Secrets by their form, wherever in a text they stand; the first group is kept. */
const SECRETS: readonly RegExp[] = [
  // API and runner tokens.
  /(\bfp_)[0-9a-f]{8,}/gi,
  // Signing secrets of webhooks.
  /(\bwhsec_)[A-Za-z0-9+/=_-]+/g,
  /(\bbearer\s+)[^\s"'\\,;]+/gi,
  // Session cookies and the encrypted tokens in them.
  /(\bnext-auth[\w.-]*=)[^;\s"'\\]+/gi,
  /(\beyJ)[\w-]+\.[\w-]*\.[\w.-]+/g,
  // Sign-in links, unsubscribing links, provider answers.
  /([?&](?:token|code|state|secret|key|password)=)[^&\s"'\\]+/gi,
  // Passwords in URLs of databases and mail servers.
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*:)[^\s@"']+(?=@)/gi,
  // E-mail addresses; what stands before the host of a URL is not one.
  /()(?<![/:\w.%+@-])[\w.%+-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+/gi,
];

/** A text without the secrets that can be recognised by their form. */
export function redactText(text: string): string {
  return SECRETS.reduce((rest, secret) => rest.replace(secret, `$1${REDACTED}`), text);
}
