import GithubProvider from 'next-auth/providers/github';
import type { GithubProfile } from 'next-auth/providers/github';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { NextAuthOptions } from 'next-auth';
import { readEnv } from '#server/env';
import type { SignInEnv } from '#server/env';

/** Id and name of a provider, as the sign-in page shows it. */
export type ProviderName = { readonly id: string; readonly name: string };

/** The claims of an OpenID Connect identity that are read; everything else is ignored. */
type OidcClaims = {
  readonly sub: string;
  readonly name?: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
};

/** Sign-in providers that the environment configures. While there is none, the local sign-in link is the door. */
export function providers(env: SignInEnv = readEnv().signIn): NextAuthOptions['providers'] {
  return [
    ...(env.github === null ? [] : [github(env.github)]),
    ...(env.oidc === null ? [] : [oidc(env.oidc)]),
  ];
}

/** What the sign-in page offers. */
export function providerNames(env: SignInEnv = readEnv().signIn): ProviderName[] {
  return providers(env).map(({ id, name }) => ({ id, name }));
}

/** GitHub. Its e-mail address is left out: whether it is verified isn't said with it. */
function github({ id, secret }: NonNullable<SignInEnv['github']>): OAuthConfig<GithubProfile> {
  return {
    ...GithubProvider({ clientId: id, clientSecret: secret }),
    authorization: { url: 'https://github.com/login/oauth/authorize', params: { scope: 'read:user' } },
    userinfo: 'https://api.github.com/user',
    checks: ['pkce', 'state'],
    options: { clientId: id, clientSecret: secret },
    profile: (profile) => ({
      id: String(profile.id),
      name: profile.name ?? profile.login,
      email: null,
      image: null,
    }),
  };
}

/** Any OpenID Connect provider (ORCID, an institution's own), by its discovery document. */
function oidc({
  issuer,
  clientId,
  clientSecret,
  name,
}: NonNullable<SignInEnv['oidc']>): OAuthConfig<OidcClaims> {
  return {
    id: 'oidc',
    name,
    type: 'oauth',
    issuer,
    wellKnown: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid profile email' } },
    clientId,
    clientSecret,
    profile: (claims) => ({
      id: claims.sub,
      name: claims.name ?? claims.preferred_username ?? claims.sub,
      email: claims.email_verified === true ? (claims.email ?? null) : null,
      image: null,
    }),
  };
}
