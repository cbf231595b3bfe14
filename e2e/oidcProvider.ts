import { createServer } from 'node:http';
import type { Server } from 'node:http';
import Provider from 'oidc-provider';

/** A real OpenID Connect provider on this machine; its login form takes any name and password. */
export type LocalProvider = { readonly issuer: string; close(): Promise<void> };

export const CLIENT = { id: 'fairprune', secret: 'a secret of this test only' } as const;

/** Serves a provider at `port` that sends people back to `site`. */
export async function startProvider(port: number, site: string): Promise<LocalProvider> {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${site}/api/auth/callback/oidc`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: `Person ${sub}`, email: `${sub}@example.org`, email_verified: true }),
    }),
    cookies: { keys: ['of this test only'] },
    pkce: { required: () => true },
  });
  const server: Server = createServer((request, response) => void provider.callback()(request, response));
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    issuer,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
