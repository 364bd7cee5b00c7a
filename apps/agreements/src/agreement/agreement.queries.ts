import { staffWho } from '@footbridge/access';
import { instant, isInstant, type AgreementId, type Reason, type StaffActor, type Terms } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  cursorOf,
  Database,
  done,
  entryOf,
  pageOf,
  placeOf,
  refuse,
  type Outcome,
  type Place,
  type Transaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { LessThan } from 'typeorm';
import { check } from '../check/check-terms.js';
import { explainHere } from '../reasons.js';
import { accessionOf, contentOf, hashOf } from '../signature/content.js';
import { waitingFor } from './waiting.js';
import { actionsFor, AGREEMENT_ROLES, type AgreementAction } from './actions.js';
import {
  isLive,
  membersOf,
  preparationOf,
  shownTo,
  type Accession,
  type Agreement,
  type Running,
} from './agreement.js';
import { type AgreementsQueryDto } from './agreement.dto.js';
import { AgreementHistoryRow, AgreementRow, AgreementVersionRow } from './agreement.entities.js';
import { recordOf } from './agreement.store.js';
import { differences } from './differences.js';
import { joiningOf } from './membership.js';
import { loadClosed, loadPartyFacts, loadResponsibilities } from './parties.store.js';
import { type ActedBy } from './preparation.js';
import { gapsOf } from './readiness.js';
import { organisationsOf } from './terms.js';

type Asked = { who: Who; id: AgreementId; action: string };
type View = (tx: Transaction, agreement: Agreement, by: StaffActor, row: AgreementRow) => Promise<object | undefined>;

@Injectable()
export class AgreementQueries {
  constructor(private readonly database: Database) {}

  /** The register: agreements that the actor's organisation may see, oldest first; one entry lists the page. */
  list(who: Who, { state, party, reviewBefore, amending, cursor, limit }: AgreementsQueryDto): Promise<Outcome> {
    const [createdAt, id] = placeOf(cursor, FIRST, ([at, last]) => isInstant(at) && isUUID(last));
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'agreement.read', recordOf('list'));
      if (refusal) return refusal;
      const rows = await tx.query<ListRow>(
        `select a.agreement_id as id, a.revision, l.created_at, a.body from register_line l join agreement a using (agreement_id)
         where l.organisation_id = $1 and ($2::text is null or l.state = $2) and ($3::text is null or l.members @> array[$3])
           and ($4::timestamptz is null or l.review_by < $4) and (not $5::boolean or l.amendment_state is not null)
           and (l.created_at, l.agreement_id) > ($6::timestamptz, $7::uuid)
         order by l.created_at, l.agreement_id limit $8`,
        [
          actor.organisationId,
          state ?? null,
          party ?? null,
          reviewBefore ?? null,
          amending ?? false,
          createdAt,
          id,
          limit + 1,
        ],
      );
      const page = pageOf(rows, limit, {
        item: (row) => row,
        cursor: (row) => cursorOf([instant(row.created_at), row.id]),
      });
      const objects = page.items.map((row) => ({ kind: 'agreement', id: row.id, version: row.revision }));
      await writeEntries(tx, [entryOf(tx, { ...recordOf('list'), objects })]);
      const items = page.items.map(({ body }) => {
        const actions = actionsFor(body, actor);
        return {
          ...summaryOf(shownTo(body, actor.organisationId)),
          actions,
          waiting: waitingFor(body, actions, { by: actor, now: tx.now }),
        };
      });
      return done({ body: { items, ...(page.next !== undefined && { next: page.next }) } });
    });
  }

  /** How many agreements of each state the register has, which other parties of now, and whether this caller may begin one. */
  counts(who: Who): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'agreement.read', recordOf('count'));
      if (refusal) return refusal;
      const own = [actor.organisationId];
      const states = await tx.query<{ state: string; n: number }>(
        'select state, count(*)::int as n from register_line where organisation_id = $1 group by state',
        own,
      );
      const parties = await tx.query<{ id: string }>(
        `select distinct party as id from register_party where organisation_id = $1 order by party limit ${String(MOST_PARTIES)}`,
        own,
      );
      await writeEntries(tx, [entryOf(tx, recordOf('count'))]);
      const body = {
        states: Object.fromEntries(states.map(({ state, n }) => [state, n])),
        parties: parties.map(({ id }) => id),
        actions: AGREEMENT_ROLES.revise.includes(actor.role) ? ['draft'] : [],
      };
      return done({ body });
    });
  }

  /** One agreement with what this caller may do now, which parties have closed, who must do what by when as was last told, and its history. */
  one(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'read' }, async (tx, agreement, actor, { work }) => ({
      ...viewOf(agreement),
      members: membersOf(agreement),
      actions: actionsFor(agreement, actor),
      closed: isLive(agreement) ? await loadClosed(tx, agreement) : [],
      work: isLive(agreement) && !membersOf(agreement).includes(actor.organisationId) ? [] : work,
      history: await historyOf(tx, id),
    }));
  }

  /** Exactly what a signature is over, for machines; anybody who is shown it can compute the hash again. */
  content(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'read-content' }, (_, agreement) => {
      const content = contentOf(preparationOf(agreement) ?? agreement);
      return Promise.resolve({ content, contentHash: hashOf(content) });
    });
  }

  /** Exactly what the actor's organisation signs to join. */
  joiningContent(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'read-joining' }, (_, agreement, { organisationId }) => {
      const joining = isLive(agreement) ? joiningOf(agreement, organisationId) : undefined;
      if (!isLive(agreement) || !joining) return Promise.resolve(undefined);
      const content = accessionOf(agreement, joining);
      return Promise.resolve({ content, contentHash: hashOf(content), agreement: contentOf(agreement) });
    });
  }

  /** What the check says of the version on its way, else of the one that runs. */
  check(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'check' }, async (tx, agreement) => {
      const { terms, version } = preparationOf(agreement) ?? agreement;
      const findings = check(terms, await loadPartyFacts(tx, organisationsOf(terms)), tx.now);
      return { version, findings: findings.map(said) };
    });
  }

  /** Who must act at each step, at each party of the version on its way, else at each party of now; and whether somebody is there. */
  responsibilities(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'read-responsibilities' }, async (tx, agreement) => {
      const { pathways, parties } = (preparationOf(agreement) ?? agreement).terms;
      const now = !preparationOf(agreement) && 'members' in agreement ? [...agreement.members] : parties;
      const steps = await loadResponsibilities(tx, { pathways, parties: now });
      return { steps, gaps: gapsOf(steps).map(said) };
    });
  }

  /** The versions that came into force, newest first. */
  versions(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'read-versions' }, async (tx) => {
      const rows = await tx.manager.find(AgreementVersionRow, {
        where: { agreementId: id },
        order: { version: 'DESC' },
        take: 100,
      });
      const items = rows.map(({ version, contentHash, inForceFrom, inForceTo, terms }) => ({
        ...{ version, contentHash, from: instant(inForceFrom), parties: organisationsOf(terms) },
        ...(inForceTo && { to: instant(inForceTo) }),
      }));
      return { items };
    });
  }

  /** What differs, clause by clause: the amendment from the version that runs, or one version from the one before it. */
  difference(who: Who, id: AgreementId, of: number | undefined): Promise<Outcome> {
    return this.read({ who, id, action: 'read-difference' }, async (tx, agreement) => {
      const amendment = isLive(agreement) ? agreement.amendment : undefined;
      if (isLive(agreement) && amendment && (of === undefined || of === amendment.version)) {
        const before = { ...agreement.terms, parties: [...agreement.members] };
        const clauses = differences(before, amendment.terms);
        return { from: agreement.version, to: amendment.version, clauses };
      }
      const rows = await tx.manager.find(AgreementVersionRow, {
        where: { agreementId: id },
        order: { version: 'DESC' },
        take: 100,
      });
      const at = of === undefined ? 0 : rows.findIndex(({ version }) => version === of);
      const [after, before] = at < 0 ? [] : rows.slice(at, at + 2);
      if (!after || !before) return undefined;
      return { from: before.version, to: after.version, clauses: differences(before.terms, after.terms) };
    });
  }

  /** The version that runs and those before it, with their signatures and accessions, for checking without us. */
  signed(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'download' }, async (tx, agreement) => {
      if (!('inForceSince' in agreement)) return undefined;
      const before = await tx.manager.find(AgreementVersionRow, {
        where: { agreementId: id, version: LessThan(agreement.version) },
        order: { version: 'ASC' },
        take: 100,
      });
      const earlier = before.map(({ version, terms, contentHash, signatures, accessions }) =>
        provenOf({ id, version, terms, contentHash, signatures, accessions }),
      );
      return { ...provenOf(agreement), earlier };
    });
  }

  private read({ who, id, action }: Asked, view: View): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'agreement.read', recordOf(action, id));
      if (refusal) return refusal;
      const row = await tx.manager.findOneBy(AgreementRow, { agreementId: id });
      const body = row ? await view(tx, shownTo(row.body, actor.organisationId), actor, row) : undefined;
      if (!row || !body) return refuse(tx, recordOf(action, id), 'not-found', [{ code: 'not-found' }]);
      await writeEntries(tx, [entryOf(tx, recordOf(action, id, row.revision))]);
      return done({ version: row.revision, body });
    });
  }
}

type Proven = Pick<Running, 'id' | 'version' | 'terms' | 'contentHash' | 'signatures' | 'accessions'>;

/** What was signed, and the proofs of who did. */
function provenOf({ contentHash, signatures, accessions, ...of }: Omit<Proven, 'terms'> & { terms: Terms }): object {
  const proof = ({ organisationId, role, at, jws }: Accession['signature']) => ({ organisationId, role, at, jws });
  return {
    ...{ content: contentOf(of), contentHash, signatures: signatures.map(proof) },
    accessions: accessions.map(({ signature, ...accession }) => ({
      content: accessionOf({ ...of, contentHash }, accession),
      signature: proof(signature),
    })),
  };
}

type ListRow = { id: AgreementId; revision: number; created_at: Date; body: Agreement };

/** Other parties by which a register can be narrowed, at most. */
const MOST_PARTIES = 500;
/** Before every agreement. */
const FIRST: Place = ['-infinity', '00000000-0000-0000-0000-000000000000'];

function summaryOf(agreement: Agreement): object {
  const { id, version, state, terms } = agreement;
  const { title, purposes, from, to, reviewBy } = terms;
  const amendment = isLive(agreement) && agreement.amendment;
  return {
    ...{ id, version, state, title, parties: membersOf(agreement), purposes, from, to },
    reviewBy: isLive(agreement) ? agreement.nextReview : reviewBy,
    ...(amendment && { amendment: { version: amendment.version, state: amendment.state } }),
    ...('asked' in agreement && { suspensionAsked: true }),
  };
}

export type HistoryItem = {
  action: AgreementAction | 'draft' | 'come-into-force' | 'become-review-due' | 'expire';
  state: Agreement['state'];
  version: number;
  at: string;
  reason?: string;
  /** Absent where the time came and nobody acted. */
  by?: Omit<ActedBy, 'personId'>;
};

/** The newest 500, in the order in which they happened. */
async function historyOf(tx: Transaction, agreementId: AgreementId): Promise<HistoryItem[]> {
  const rows = await tx.manager.find(AgreementHistoryRow, {
    where: { agreementId },
    order: { revision: 'DESC' },
    take: 500,
  });
  return rows.toReversed().map(({ action, state, version, at, reason, appointmentId, organisationId, role }) => ({
    action,
    state,
    version,
    at: instant(at),
    ...(reason !== null && { reason }),
    ...(appointmentId !== null && { by: { appointmentId, organisationId, role } }),
  })) as HistoryItem[];
}

/** With the sentence of it. */
function said<Of extends Reason>(of: Of): Of & { detail: string } {
  return { ...of, detail: explainHere(of) };
}

const NOT_SHOWN = ['personId', 'jws'];

/** The agreement as parties see it: who acted is told by role and appointment, not by person. */
function viewOf(agreement: Agreement): object {
  return JSON.parse(
    JSON.stringify(agreement, (key, value: unknown) => (NOT_SHOWN.includes(key) ? undefined : value)),
  ) as object;
}
