import { AUDIENCE, readIssuers, TokenVerifier } from '@footbridge/access';
import {
  demoWorld,
  developmentIssuers,
  freePorts,
  issuerAt,
  issuerSettings,
  loadReferenceData,
  signInAs,
  signInSystem,
  startServer,
  systemKeyFile,
  waitUntil,
  type ServerProcess,
} from '@footbridge/infra';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BASE = 'http://localhost:8080';
const root = dirname(dirname(import.meta.dirname));
const issuers = developmentIssuers(demoWorld(loadReferenceData()));
let dir: string;
let identity: RunningIdentity;
let verifier: TokenVerifier;

type RunningIdentity = { readonly url: string; readonly process: ServerProcess };

/** The provider in a process of its own, as it always runs. */
async function start(environment: Record<string, string> = {}): Promise<RunningIdentity> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const hook = ['--conditions=@footbridge/source', '--import', join(root, 'tools', 'ts-hook.mjs')];
  const process = await startServer({
    command: globalThis.process.execPath,
    args: [...hook, join(root, 'infra', 'src', 'identity', 'main.ts')],
    env: { IDENTITY_DIR: dir, IDENTITY_BASE: BASE, IDENTITY_ORIGINS: BASE, HTTP_PORT: String(port), ...environment },
    logFile: join(dir, 'identity.log'),
    endSignal: 'TERM',
  });
  await waitUntil(
    async () => {
      if (process.hasExited()) return true;
      return (await fetch(`${url}/health/ready`)).ok || undefined;
    },
    30_000,
    () => `the identity provider does not answer: ${process.lastWords()}`,
  );
  return { url, process };
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'footbridge-identity-'));
  identity = await start();
  const settings = JSON.stringify(issuerSettings(issuers, BASE, identity.url));
  verifier = new TokenVerifier(readIssuers(settings, { production: false }));
}, 60_000);
afterAll(async () => {
  await identity.process.stop();
  rmSync(dir, { recursive: true });
});

const at = (name: string) => issuerAt(identity.url, name);

describe('a token of the development identity provider', () => {
  it('is what services accept: an access token of ten minutes, signed with ES256, for the person who was chosen', async () => {
    const { token } = await signInAs(at('nhs'), 'triage-clinician@RW4');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const { sub, aud, iat = 0, exp = 0 } = decodeJwt(token);
    expect({ sub, aud, lifetime: exp - iat }).toEqual({ sub: 'triage-clinician@RW4', aud: AUDIENCE, lifetime: 600 });
    expect(await verifier.verify(token)).toMatchObject({
      issuer: `${BASE}/identity/nhs`,
      organisations: ['RW4', 'RXV', 'G6V2S'],
    });
  });

  it('of a student comes from the sign-in of their university, also for the students whom journeys make', async () => {
    for (const subject of ['student-01@10006842', 'journey-7@10006842', 'journey-withdraws-7@10006842']) {
      const { token } = await signInAs(at('10006842'), subject);
      expect(await verifier.verify(token)).toMatchObject({ studentsOf: '10006842' });
    }
  });

  it('is given to a system that proves itself with its key', async () => {
    const key = JSON.parse(readFileSync(systemKeyFile(dir, 'patient-records-RW4'), 'utf8')) as JWK;
    const system = { issuer: `${BASE}/identity/nhs`, client: 'patient-records-RW4', key };
    const { token } = await signInSystem(at('nhs'), system);
    expect(decodeJwt(token).sub).toBe('patient-records-RW4');
    expect(await verifier.verify(token)).toMatchObject({ organisations: ['RW4', 'RXV', 'G6V2S'] });
    await expect(signInSystem(at('10006842'), system)).rejects.toThrow('No token was given');
  });
});

describe('the development identity provider', () => {
  it.each([
    ['nhs', 'nobody@RW4'],
    ['nhs', 'wellbeing-adviser@10006842'],
    ['10006842', 'triage-clinician@RW4'],
    ['10006842', 'journey-7@10003957'],
  ])('at %s does not sign in %s', async (issuer, subject) => {
    await expect(signInAs(at(issuer), subject)).rejects.toThrow('Nobody of that name signs in here');
  });

  it('shows whom one can be, without scripts', async () => {
    const asked = new URLSearchParams({
      client_id: 'development-tool',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1/signed-in',
      scope: 'openid',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    });
    const first = await fetch(`${at('nhs')}/auth?${asked.toString()}`, { redirect: 'manual' });
    const cookie = first.headers.getSetCookie().map((line) => line.split(';')[0]);
    const page = await fetch(new URL(first.headers.get('location') ?? '', identity.url), {
      headers: { cookie: cookie.join('; ') },
    });
    expect(await page.text()).toContain('value="triage-clinician@RW4"');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('refuses a code without PKCE', async () => {
    const asked = new URLSearchParams({
      client_id: 'development-tool',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1/signed-in',
      scope: 'openid',
    });
    const answer = await fetch(`${at('nhs')}/auth?${asked.toString()}`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toContain('error=invalid_request');
  });

  it('keeps its keys from start to start, for its owner alone', async () => {
    const keys = async (from: RunningIdentity) => (await fetch(`${issuerAt(from.url, 'nhs')}/jwks`)).text();
    const again = await start();
    expect(await keys(again)).toBe(await keys(identity));
    await again.process.stop();
    expect(statSync(join(dir, 'identity.json')).mode & 0o077).toBe(0);
    expect(await keys(identity)).not.toContain('"d"');
  }, 60_000);

  it('does not run in production', async () => {
    const { process } = await start({ NODE_ENV: 'production' });
    expect(process.hasExited()).toBe(true);
    expect(process.lastWords()).toContain('does not run in production');
  }, 60_000);
});
