import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { CLIENT, startProvider } from './oidcProvider.ts';
import { freePort, removeFolder, startSystem, temporaryFolder } from './system.ts';
import type { System } from './system.ts';

/** The product with an OpenID Connect provider of its own, at which `boss` is an administrator. */
export type WithProvider = {
  readonly system: System;
  /** Through the provider's own login form and consent, as the given subject, to the account's page. */
  signIn(on: Page, subject: string): Promise<void>;
  stop(): Promise<void>;
};

export async function startWithProvider(env: Record<string, string>): Promise<WithProvider> {
  const folder = temporaryFolder();
  const [port, providerPort] = [await freePort(), await freePort()];
  const provider = await startProvider(providerPort, `http://127.0.0.1:${port}`);
  const system = await startSystem({
    data: join(folder, 'data'),
    port,
    env: {
      FAIRPRUNE_ADMINS: 'oidc:boss',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: 'the university',
      ...env,
    },
  });
  return {
    system,
    signIn: async (on, subject) => {
      await on.goto(`${system.url}/sign-in`);
      await on.getByRole('button', { name: 'Sign in with the university' }).click();
      await on.locator('input[name=login]').fill(subject);
      await on.locator('input[name=password]').fill('anything');
      await on.locator('button[type=submit]').click();
      await on.locator('button[type=submit]').click();
      await on.waitForURL(`${system.url}/account`);
    },
    stop: async () => {
      await system.stop();
      await provider.close();
      removeFolder(folder);
    },
  };
}
