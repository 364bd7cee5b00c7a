import {
  accountsOf,
  demoWorld,
  journeyAccount,
  loadReferenceData,
  signInAs,
  type Account,
  type Signed,
} from '@footbridge/infra';

/** Everything about who there is. */
export function peopleThere() {
  const world = demoWorld(loadReferenceData());
  const accounts = accountsOf(world);
  const bySubject = new Map(accounts.map((account) => [account.subject, account]));
  return { world, accounts, accountOf: (subject: string) => bySubject.get(subject) ?? journeyAccount(subject) };
}

const SPARE_MS = 120_000;

/** Gives access tokens of people by subject; a token is asked for again when it is about to end. */
export function tokensAt(url: string, accountOf: (subject: string) => Account | undefined) {
  const held = new Map<string, Promise<Signed>>();
  return async (subject: string): Promise<string> => {
    const account = accountOf(subject);
    if (account === undefined) throw new Error(`Nobody signs in as ${subject}.`);
    const kept = await held.get(subject);
    if (kept !== undefined && kept.expiresAt.getTime() - Date.now() > SPARE_MS) return kept.token;
    const signing = signInAs(`${url}/identity/${account.issuer}`, subject);
    held.set(subject, signing);
    signing.catch(() => held.delete(subject)); // whoever asked is told below; the next one asks anew
    return (await signing).token;
  };
}
