import { type JWK } from 'jose';
import { Provider, type ClientMetadata, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { API_SCOPE, DEVELOPMENT_CLIENT, DEVELOPMENT_REDIRECT, PORTAL_CLIENT } from './clients.js';
import { type Account } from './issuers.js';
import { publicHalf } from './keys.js';
import { signOutPage } from './sign-in-page.js';

const AUDIENCE = 'footbridge';
const RESOURCE = 'urn:footbridge:api';
const ACCESS_TOKEN_SECONDS = 600;
const SESSION_SECONDS = 8 * 3_600;

export type ProviderOptions = {
  readonly issuer: string;
  /** Stands in the names of cookies: all issuers share one host. */
  readonly name: string;
  readonly key: JWK;
  readonly cookieSecret: string;
  /** The addresses that the portal may be at: people come back to it after signing in and out. */
  readonly portalOrigins: readonly string[];
  /** Clients that prove themselves with a key: the portal, and systems that act for themselves. */
  readonly keyed: Readonly<Record<string, JWK>>;
  readonly find: (subject: string) => Account | undefined;
};

/** One OpenID provider: authorization code with PKCE for people, client credentials with `private_key_jwt` for systems. */
export function makeProvider(options: ProviderOptions): Provider {
  const { issuer, find } = options;
  return new Provider(issuer, {
    ...tokensOf(options),
    clients: clientsOf(options),
    cookies: cookiesOf(options),
    findAccount: (_, subject) => {
      const account = find(subject);
      if (account === undefined) return undefined;
      return {
        accountId: subject,
        claims: () => ({ sub: subject, name: account.name, email: account.email, email_verified: true }),
      };
    },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    scopes: ['openid', 'profile', 'email'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['none', 'private_key_jwt'],
    loadExistingGrant: grantEverything,
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    interactions: { url: (_, { uid }) => `${new URL(issuer).pathname}/sign-in/${uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.type = 'text/html; charset=utf-8';
          ctx.body = signOutPage(form);
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: API_SCOPE,
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    renderError: (ctx, { error, error_description: said }) => {
      ctx.type = 'text/plain';
      ctx.body = `${error}${said === undefined ? '' : `: ${said}`}\n`;
    },
  });
}

function tokensOf({ key }: ProviderOptions): Configuration {
  return {
    jwks: { keys: [key] },
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256'],
      clientAuthSigningAlgValues: ['ES256'],
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: 60,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: 600,
      Session: SESSION_SECONDS,
      RefreshToken: SESSION_SECONDS,
      Grant: SESSION_SECONDS,
    },
  };
}

function clientsOf({ keyed, portalOrigins }: ProviderOptions): ClientMetadata[] {
  const withKey = (client: string, key: JWK) => ({
    client_id: client,
    token_endpoint_auth_method: 'private_key_jwt' as const,
    token_endpoint_auth_signing_alg: 'ES256' as const,
    jwks: { keys: [publicHalf(key)] },
    id_token_signed_response_alg: 'ES256' as const,
  });
  return [
    {
      client_id: DEVELOPMENT_CLIENT,
      token_endpoint_auth_method: 'none',
      redirect_uris: [DEVELOPMENT_REDIRECT],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
    },
    ...Object.entries(keyed).map(([client, key]): ClientMetadata =>
      client === PORTAL_CLIENT
        ? {
            ...withKey(client, key),
            redirect_uris: portalOrigins.map((origin) => `${origin}/signed-in`),
            post_logout_redirect_uris: portalOrigins.map((origin) => `${origin}/signed-out`),
            response_types: ['code'],
            grant_types: ['authorization_code', 'refresh_token'],
          }
        : {
            ...withKey(client, key),
            redirect_uris: [],
            response_types: [],
            grant_types: ['client_credentials'],
          },
    ),
  ];
}

function cookiesOf({ name, cookieSecret }: ProviderOptions): Configuration['cookies'] {
  const options = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    keys: [cookieSecret],
    names: { session: `session-${name}`, interaction: `sign-in-${name}`, resume: `resume-${name}` },
    long: options,
    short: options,
  };
}

/** Every client is our own: there is nothing to ask a person about. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider, params } = oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(typeof params?.['scope'] === 'string' ? params['scope'] : 'openid');
  grant.addResourceScope(RESOURCE, API_SCOPE);
  await grant.save();
  return grant;
}
