import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify, type JWTVerifyOptions } from 'jose';
import { testIssuer, type TestIssuer } from './issuer.js';

describe('the identity issuer of a test', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await testIssuer('university');
  });
  afterAll(() => issuer.close());

  const good = { subject: 'ann', audience: 'footbridge' };
  const verify = (token: string, options: JWTVerifyOptions = {}) =>
    jwtVerify(token, createRemoteJWKSet(new URL(issuer.jwksUri)), {
      issuer: issuer.issuer,
      audience: 'footbridge',
      algorithms: ['ES256'],
      typ: 'at+jwt',
      ...options,
    });

  it('signs tokens that its published key verifies, with the claims asked for', async () => {
    const token = await issuer.token({ ...good, clientId: 'portal', claims: { acr: 'two-factor' } });
    const { payload, protectedHeader } = await verify(token);
    expect(payload).toMatchObject({ sub: 'ann', client_id: 'portal', acr: 'two-factor', iss: issuer.issuer });
    expect(protectedHeader.alg).toBe('ES256');
  });

  it('names its keys in the discovery document', async () => {
    const answer = await fetch(`${issuer.issuer}/.well-known/openid-configuration`);
    expect(await answer.json()).toEqual({ issuer: issuer.issuer, jwks_uri: issuer.jwksUri });
  });

  it('makes tokens that must be refused: expired, early, of another audience, issuer or type', async () => {
    await expect(verify(await issuer.token({ ...good, expiresIn: -10 }))).rejects.toThrow(errors.JWTExpired);
    await expect(verify(await issuer.token({ ...good, issuedIn: 60 }))).rejects.toThrow('nbf');
    await expect(verify(await issuer.token({ ...good, audience: 'other' }))).rejects.toThrow('aud');
    await expect(verify(await issuer.token({ ...good, issuer: 'https://other.example' }))).rejects.toThrow('iss');
    await expect(verify(await issuer.token({ ...good, type: 'JWT' }))).rejects.toThrow('typ');
  });

  it('makes tokens of other algorithms and of a key that it never published', async () => {
    await expect(verify(await issuer.token({ ...good, algorithm: 'RS256' }))).rejects.toThrow(errors.JOSEAlgNotAllowed);
    await expect(verify(await issuer.token({ ...good, algorithm: 'HS256' }))).rejects.toThrow(errors.JOSEAlgNotAllowed);
    await expect(verify(await issuer.token({ ...good, forged: true }))).rejects.toThrow(
      errors.JWSSignatureVerificationFailed,
    );
    const unsigned = await issuer.token({ ...good, algorithm: 'none' });
    expect(decodeProtectedHeader(unsigned).alg).toBe('none');
    expect(unsigned.endsWith('.')).toBe(true);
  });

  it('publishes another key when it rotates', async () => {
    const before = await issuer.token(good);
    await issuer.rotate();
    await expect(verify(before)).rejects.toThrow(errors.JWKSNoMatchingKey);
    await expect(verify(await issuer.token(good))).resolves.toMatchObject({ payload: { sub: 'ann' } });
  });
});
