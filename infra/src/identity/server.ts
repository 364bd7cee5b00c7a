import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type JWK } from 'jose';
import { type Provider } from 'oidc-provider';
import { isLoopback } from './loopback.js';
import { issuerAt, journeyAccount, type Account, type DevelopmentIssuer } from './issuers.js';
import { identityKeys, systemKey } from './keys.js';
import { makeProvider } from './provider.js';
import { PORTAL_CLIENT } from './clients.js';
import { signInPage } from './sign-in-page.js';

export type IdentityOptions = {
  /** Where keys are kept. */
  readonly dir: string;
  readonly port: number;
  /** The address of the installation, that issuers are named after. */
  readonly base: string;
  /** The addresses that the portal may be at. */
  readonly origins: readonly string[];
  readonly issuers: readonly DevelopmentIssuer[];
  readonly accounts: readonly Account[];
  /** Systems that act for themselves, by the issuer that they get tokens from. */
  readonly systems: Readonly<Record<string, readonly string[]>>;
};

export type RunningIdentity = { readonly url: string; close(): Promise<void> };

type Find = (subject: string) => Account | undefined;
type Mounted = { issuer: DevelopmentIssuer; provider: Provider; accounts: readonly Account[]; find: Find };
type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * Serves OpenID providers for development under `/identity/<name>`, on loopback alone: anybody who can reach them can sign
 * in as whom they like. Refuses to start where NODE_ENV is `production`.
 */
export async function startIdentity(options: IdentityOptions): Promise<RunningIdentity> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The development identity provider has no passwords. It does not run in production.');
  }
  const mounts = await mountsOf(options);
  const server = createServer((request, response) => {
    void answer(mounts, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('The sign-in failed. Begin again.\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function mountsOf(options: IdentityOptions): Promise<ReadonlyMap<string, Mounted>> {
  const { dir, issuers, base } = options;
  const keys = await identityKeys(
    dir,
    issuers.map(({ name }) => name),
  );
  const portal = await systemKey(dir, PORTAL_CLIENT);
  const mounted = issuers.map(async (issuer) => {
    const accounts = options.accounts.filter((account) => account.issuer === issuer.name);
    const known = new Map(accounts.map((account) => [account.subject, account]));
    const find = (subject: string) => {
      const journey = journeyAccount(subject);
      return known.get(subject) ?? (journey?.issuer === issuer.name ? journey : undefined);
    };
    const systems = (options.systems[issuer.name] ?? []).map(async (client): Promise<[string, JWK]> => [
      client,
      await systemKey(dir, client),
    ]);
    const provider = makeProvider({
      issuer: issuerAt(base, issuer.name),
      name: issuer.name,
      key: keys.issuers[issuer.name] ?? {},
      cookieSecret: keys.cookies,
      portalOrigins: options.origins,
      keyed: { [PORTAL_CLIENT]: portal, ...Object.fromEntries(await Promise.all(systems)) },
      find,
    });
    return [issuer.name, { issuer, provider, accounts, find }] as const;
  });
  return new Map(await Promise.all(mounted));
}

async function answer(mounts: ReadonlyMap<string, Mounted>, request: IncomingMessage, response: ServerResponse) {
  const text = (status: number, said: string) => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${said}\n`);
  };
  // Only loopback names: a page from elsewhere whose name was pointed here would otherwise read what it may not.
  if (!isLoopback(request.headers.host)) {
    text(421, 'This sign-in answers on loopback names alone.');
    return;
  }
  const url = request.url ?? '/';
  if (url === '/health/ready' || url === '/health/live') {
    text(200, 'ok');
    return;
  }
  const [, name = '', rest = ''] = /^\/identity\/([A-Za-z0-9]+)(\/.*)$/.exec(url) ?? [];
  const mount = mounts.get(name);
  if (mount === undefined) {
    text(404, 'There is no such sign-in.');
    return;
  }
  if (/^\/sign-in\/[A-Za-z0-9_-]+$/.test(rest)) {
    await choosePerson(mount, request, response);
    return;
  }
  // The provider finds the place where it is mounted by comparing the two.
  Object.assign(request, { originalUrl: url, url: rest });
  const handle = mount.provider.callback() as Handler;
  await handle(request, response);
}

async function choosePerson(mounted: Mounted, request: IncomingMessage, response: ServerResponse) {
  const { issuer, provider, accounts, find } = mounted;
  await provider.interactionDetails(request, response); // rejects where no sign-in has begun
  if (request.method === 'POST') {
    const subject = (await form(request)).get('subject') ?? '';
    if (find(subject) === undefined) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('Nobody of that name signs in here.\n');
      return;
    }
    await provider.interactionFinished(request, response, { login: { accountId: subject, remember: true } });
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  response.end(signInPage(issuer, accounts, request.url ?? ''));
}

const FORM_LIMIT = 4_096;

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > FORM_LIMIT) throw new Error('The form is too long.');
  }
  return new URLSearchParams(text);
}
