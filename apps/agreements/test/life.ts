import { type AgreementId, type Terms } from '@footbridge/contracts';
import { freshTopics, until } from '@footbridge/testing';
import { isDeepStrictEqual } from 'node:util';
import { takeWork } from '../src/agreement/agreement.loop.js';
import { type PartyFact, type PartyFacts } from '../src/check/finding.js';
import { CENTRAL_NORTH_WEST, EAST_LONDON, KINGS, MAUDSLEY, NORTH_LONDON, UCL } from './agreements/parts.js';
import { RETHROW, startApp, type App } from './app.js';
import { facts } from './builders.js';
import { startElsewhere, type Elsewhere, type Flow } from './elsewhere.js';
import { type By } from './journey.js';
import { keysOf, verify } from './verify.js';

export const lead = (at: string) => ({ role: 'information-governance-lead', at }) as const;
export const officer = (at: string) => ({ role: 'data-protection-officer', at }) as const;
/** Who signs for a party. */
export const signatory = (at: string): By => ({
  role: at.length === 8 ? 'senior-information-owner' : 'caldicott-guardian',
  at,
});

/** Takes the place of a trust that merges into it. */
export const SUCCESSOR = 'RPG';
export const BEFORE = '2001-04-01T00:00:00.000Z';
const of = (kind: PartyFact['kind']) => (id: string) => [id, { kind, validFrom: BEFORE, successors: [] }] as const;
const cast: PartyFacts = new Map<string, PartyFact>([
  ...facts,
  ...[UCL, KINGS].map(of('he-provider')),
  ...[NORTH_LONDON, CENTRAL_NORTH_WEST, MAUDSLEY, EAST_LONDON, SUCCESSOR].map(of('nhs-trust')),
]);

/** What `GET` answers, as far as a life is looked at. */
export type Seen = {
  readonly state: string;
  readonly version: number;
  readonly members: readonly string[];
  readonly endingRecordId: string;
  readonly continues?: { readonly recordId: string };
  readonly signatures: readonly { readonly organisationId: string; readonly at: string }[];
  readonly amendment?: { readonly version: number; readonly terms: Terms };
  readonly work: readonly { readonly step: string }[];
  readonly history: readonly { readonly action: string; readonly version: number }[];
};

/** Agreements with loops and Kafka, and a service that discloses. */
export type Life = {
  readonly app: App;
  readonly elsewhere: Elsewhere;
  readonly follow: (id: AgreementId, at: string) => Followed;
  readonly stop: () => Promise<void>;
};

/** One agreement, seen by one party and from elsewhere. */
export type Followed = {
  read(): Promise<Seen>;
  /** What the gate answers there once all that was told has arrived: see `Elsewhere`. */
  gate(flow: Flow): Promise<string>;
  /** Lets the loops take what is due; resolves when it stands so. */
  stands(state: string, version: number): Promise<void>;
  /** Resolves when these steps are to be done, as was told elsewhere and as the agreement says. */
  toDo(...steps: string[]): Promise<void>;
  /** Checks the signed agreement offline. */
  verified(): Promise<{ status: number | null; stderr: string; facts: string[] }>;
  history(): Promise<string[]>;
};

export async function startLife(): Promise<Life> {
  const topics = await freshTopics(['directory', 'agreements', 'audit', 'duties']);
  const app = await startApp(topics, cast);
  const elsewhere = await startElsewhere(topics, app);
  return {
    ...{ app, elsewhere },
    follow: (id, at) => follow({ app, elsewhere }, id, at),
    async stop() {
      await elsewhere.stop();
      await app.stop();
      await topics.drop();
    },
  };
}

function follow({ app, elsewhere }: Pick<Life, 'app' | 'elsewhere'>, id: AgreementId, at: string): Followed {
  const get = async (more = '') => (await app.as('counsellor', at, { path: `/api/agreements/${id}${more}` })).body;
  const read = async () => (await get()) as Seen;
  const stepsOf = (work: readonly { readonly step: string }[]) => work.map(({ step }) => step).toSorted();
  return {
    read,
    async gate(flow) {
      await elsewhere.level(id);
      return elsewhere.gate(id, flow);
    },
    async stands(state, version) {
      await app.due();
      await until(read, (seen) => seen.state === state && seen.version === version);
    },
    async toDo(...steps) {
      await app.service.database.asHandler((tx) => takeWork(tx, RETHROW));
      const told = async () => {
        await elsewhere.level(id);
        return [stepsOf(await elsewhere.toDos(id)), stepsOf((await read()).work)];
      };
      const wanted = steps.toSorted();
      await until(told, (seen) => isDeepStrictEqual(seen, [wanted, wanted]));
    },
    async verified() {
      const { status, stdout, stderr } = verify(await get('/signed'), await keysOf(app));
      return { status, stderr, facts: stdout.split('\n').map((line) => line.replace(/ on 20.*$/, '')) };
    },
    history: async () => (await read()).history.map(({ action }) => action),
  };
}
