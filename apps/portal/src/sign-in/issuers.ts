import { importJWK, type JWK } from 'jose';
import { type webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as oidc from 'openid-client';
import { type Logger } from 'pino';
import { type PortalIssuer, type PortalSettings } from '../settings.js';
import { type ServiceClient } from '../services/service-client.js';
import { type Beginning, type Tokens } from '../session/session.js';
import { endLink, renewLink } from './links.js';

const SCOPE = 'openid profile footbridge';
/** A token is renewed when less than this is left of it. */
const SPARE_MS = 60_000;

/**
 * The sign-ins of the organisations, as an OpenID Connect client (code flow with PKCE, `private_key_jwt`), and the one-time links of
 * their students.
 */
export class Issuers {
  private readonly known = new Map<string, Promise<oidc.Configuration>>();

  constructor(
    private readonly settings: PortalSettings,
    private readonly services: ServiceClient,
    private readonly log: Logger,
  ) {}

  get list(): readonly PortalIssuer[] {
    return this.settings.issuers;
  }

  /** The sign-in that these tokens come from; a one-time link's is that of its university. */
  of(tokens: Tokens | undefined): PortalIssuer | undefined {
    return this.list.find(
      ({ issuer, linkIssuer }) => tokens !== undefined && [issuer, linkIssuer].includes(tokens.issuer),
    );
  }

  /** Whether whoever has these tokens came by a one-time link. */
  isLink(tokens: Tokens | undefined): boolean {
    return tokens !== undefined && this.list.some(({ linkIssuer }) => linkIssuer === tokens.issuer);
  }

  /** Begins a sign-in: where to send the person, and what to remember until they come back. `anew`: it must ask who they are. */
  async begin(issuer: string, anew = false): Promise<{ url: URL; beginning: Beginning }> {
    const configuration = await this.configuration(issuer);
    const verifier = oidc.randomPKCECodeVerifier();
    const beginning = { issuer, state: oidc.randomState(), nonce: oidc.randomNonce(), verifier };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: SCOPE,
      state: beginning.state,
      nonce: beginning.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(anew && { prompt: 'login' }),
    });
    return { url, beginning };
  }

  /** Completes it with what the person came back with. Rejects when anything does not fit. */
  async complete(beginning: Beginning, query: string): Promise<{ tokens: Tokens; subject: string; name: string }> {
    const configuration = await this.configuration(beginning.issuer);
    const answer = await oidc.authorizationCodeGrant(configuration, new URL(`${this.redirectUri}?${query}`), {
      pkceCodeVerifier: beginning.verifier,
      expectedState: beginning.state,
      expectedNonce: beginning.nonce,
      idTokenExpected: true,
    });
    const claims = answer.claims();
    if (claims === undefined) throw new Error('The sign-in gave no identity.');
    const userInfo = await oidc.fetchUserInfo(configuration, answer.access_token, claims.sub).catch(() => undefined);
    const name = [claims['name'], userInfo?.name].find((each) => typeof each === 'string') ?? '';
    return { tokens: tokensOf(beginning.issuer, answer), subject: claims.sub, name };
  }

  /** Whether the access need not be renewed yet. */
  isFresh(tokens: Tokens): boolean {
    return tokens.accessEndsAt - Date.now() > SPARE_MS;
  }

  /** Renews access; rejects when the issuer no longer lets this person in. */
  async renew(tokens: Tokens, traceparent: string): Promise<Tokens> {
    if (this.isFresh(tokens)) return tokens;
    if (tokens.refresh === undefined) throw new Error('This sign-in cannot be renewed.');
    if (this.isLink(tokens)) return renewLink(this.services, tokens, traceparent);
    const answer = await oidc.refreshTokenGrant(await this.configuration(tokens.issuer), tokens.refresh);
    return { ...tokens, ...tokensOf(tokens.issuer, answer) };
  }

  /** Where to send somebody so that their sign-in ends as well; undefined where the issuer offers no such page. */
  async endOf(tokens: Tokens, traceparent: string): Promise<URL | undefined> {
    if (this.isLink(tokens)) {
      await endLink(this.services, tokens, traceparent);
      return undefined;
    }
    const configuration = await this.configuration(tokens.issuer);
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return oidc.buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: `${this.settings.publicUrl}/signed-out`,
      ...(tokens.idToken !== undefined && { id_token_hint: tokens.idToken }),
    });
  }

  private get redirectUri(): string {
    return `${this.settings.publicUrl}/signed-in`;
  }

  /** What the issuer says of itself; asked again after a failure. */
  private configuration(issuer: string): Promise<oidc.Configuration> {
    const kept = this.known.get(issuer);
    if (kept) return kept;
    const asked = this.discover(issuer);
    this.known.set(issuer, asked);
    asked.catch((error: unknown) => {
      this.known.delete(issuer);
      this.log.warn({ err: error }, 'a sign-in does not answer');
    });
    return asked;
  }

  private async discover(issuer: string): Promise<oidc.Configuration> {
    const { production, oidcClientId, oidcClientKeyFile, publicUrl, issuersNamedAfter } = this.settings;
    const jwk = JSON.parse(readFileSync(oidcClientKeyFile, 'utf8')) as JWK;
    const key = (await importJWK(jwk, 'ES256')) as webcrypto.CryptoKey;
    const moved = issuersNamedAfter !== undefined && issuersNamedAfter !== publicUrl;
    const here = (address: string) =>
      moved && address.startsWith(issuersNamedAfter) ? publicUrl + address.slice(issuersNamedAfter.length) : address;
    return oidc.discovery(
      new URL(issuer),
      oidcClientId,
      {},
      oidc.PrivateKeyJwt(jwk.kid === undefined ? key : { key, kid: jwk.kid }),
      {
        timeout: 10,
        // Development: the issuer answers over HTTP on this machine.
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- openid-client marks it as deprecated only to warn of production, where this line adds nothing
        ...(!production && { execute: [oidc.allowInsecureRequests] }),
        ...(moved && {
          [oidc.customFetch]: (address: string, options: oidc.CustomFetchOptions) => fetch(here(address), options),
        }),
      },
    );
  }
}

function tokensOf(issuer: string, answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): Tokens {
  const { access_token: access, refresh_token: refresh, id_token: idToken } = answer;
  return {
    issuer,
    access,
    accessEndsAt: Date.now() + (answer.expiresIn() ?? 300) * 1_000,
    ...(refresh !== undefined && { refresh }),
    ...(idToken !== undefined && { idToken }),
  };
}
