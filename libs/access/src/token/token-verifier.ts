import { refused, type OrganisationId, type Refused } from '@footbridge/contracts';
import { type Caller } from '@footbridge/service';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { type IssuerSettings } from './issuers.js';
import { personId } from './person-id.js';

/** Signatures with a published key only: never `none`, never a shared secret. */
export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
export const AUDIENCE = 'footbridge';
export const MAX_LIFETIME_SECONDS = 15 * 60;
const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_LENGTH = 8_192;
/** Access tokens; an identity or logout token is none, whoever signed it. */
const TYPES: readonly unknown[] = [undefined, 'JWT', 'at+jwt', 'application/at+jwt'];

/** Who called, as a token proves it. `studentsOf`: the issuer signs in the students of this university. */
export type VerifiedCaller = Caller & { readonly studentsOf?: OrganisationId };

/** The keys of an issuer cannot be fetched now: nothing is wrong with the token, try again. */
export class IdentityUnavailable extends Error {
  override readonly name = 'IdentityUnavailable';
}

export type TokenVerifierOptions = {
  /** How long after a fetch of keys an unknown key id starts no other. */
  readonly cooldownMilliseconds?: number;
  readonly now?: () => Date;
};

type Issuer = IssuerSettings & { readonly keys: ReturnType<typeof createRemoteJWKSet> };

/**
 * Verifies access tokens: signature with a key that a configured issuer publishes, audience, lifetime of at most 15 minutes,
 * times to within 5 seconds. Times are compared with this machine's clock, never with the clock of tests, because issuers
 * write them with theirs.
 */
export class TokenVerifier {
  private readonly issuers: ReadonlyMap<string, Issuer>;

  constructor(
    issuers: readonly IssuerSettings[],
    private readonly options: TokenVerifierOptions = {},
  ) {
    const cooldownDuration = options.cooldownMilliseconds ?? 10_000;
    this.issuers = new Map(
      issuers.map((each) => {
        const keys = createRemoteJWKSet(new URL(each.jwksUri), { cooldownDuration, timeoutDuration: 3_000 });
        return [each.issuer, { ...each, keys }];
      }),
    );
  }

  /** The caller, or one reason that says what is wrong with the token and nothing of what it holds. */
  async verify(token: string): Promise<VerifiedCaller | Refused> {
    const issuer = this.issuerOf(token);
    if ('refused' in issuer) return issuer;
    try {
      const { payload } = await jwtVerify(token, issuer.keys, {
        issuer: issuer.issuer,
        audience: AUDIENCE,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        maxTokenAge: MAX_LIFETIME_SECONDS,
        requiredClaims: ['sub', 'exp', 'iat'],
        ...(this.options.now && { currentDate: this.options.now() }),
      });
      return callerOf(payload, issuer);
    } catch (error) {
      return refused(codeOf(error));
    }
  }

  /** Read before the signature is checked, only to choose whose keys must have made it. */
  private issuerOf(token: string): Issuer | Refused {
    if (token.length > MAX_LENGTH) return refused('token-malformed');
    try {
      const { typ } = decodeProtectedHeader(token);
      if (!TYPES.includes(typ)) return refused('token-kind');
      const { iss } = decodeJwt(token);
      return this.issuers.get(iss ?? '') ?? refused('token-issuer');
    } catch {
      return refused('token-malformed');
    }
  }
}

function callerOf(payload: JWTPayload, { issuer, organisations, students }: IssuerSettings): VerifiedCaller | Refused {
  const { sub = '', exp = Infinity, iat = 0 } = payload;
  if (exp - iat > MAX_LIFETIME_SECONDS) return refused('token-too-long-lived');
  if (sub === '' || sub.length > 255) return refused('token-subject');
  return { personId: personId(issuer, sub), issuer, organisations, ...(students && { studentsOf: students }) };
}

function codeOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'token-expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `token-${CLAIMS[error.claim] ?? 'claim'}`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'token-algorithm';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return 'token-key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'token-signature';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'token-malformed';
  if (error instanceof errors.JOSENotSupported) return 'token-algorithm';
  // What is left came from fetching the keys.
  throw new IdentityUnavailable('the keys of an issuer cannot be fetched', { cause: error });
}

const CLAIMS: Readonly<Record<string, string>> = {
  aud: 'audience',
  iss: 'issuer',
  sub: 'subject',
  nbf: 'not-yet-valid',
  iat: 'issued-at',
  exp: 'expiry',
};
