import { type Party, type Role, type Terms } from '@footbridge/contracts';
import { type Answer } from '@footbridge/testing';
import { type AgreementAction } from '../src/agreement/actions.js';
import { type App } from './app.js';
import { LIVERPOOL, MERSEY_CARE, terms } from './builders.js';

export type By = {
  role: Role;
  at: string;
  name?: string;
  body?: object | undefined;
  /** Another appointment of the same person. */
  actingAs?: string;
};

/** Brings agreements over HTTP to where a test needs them; each answers the id. */
export type Journey = {
  /** Takes an action with the ETag of now, signing what is shown now unless told otherwise. */
  act(id: string, action: AgreementAction, by: By): Promise<Answer>;
  /** The same; throws when it is refused. */
  must(id: string, action: AgreementAction, by: By): Promise<void>;
  /** Answers each warning of the check. */
  answered(id: string): Promise<void>;
  draft(agreed?: Terms): Promise<string>;
  proposed(agreed?: Terms): Promise<string>;
  reviewed(agreed?: Terms): Promise<string>;
  approved(agreed?: Terms): Promise<string>;
  inForce(agreed?: Terms): Promise<string>;
  suspended(agreed?: Terms): Promise<string>;
  /** Invited, approved and advised on, so that the party only has to sign; in the place of another it is a novation. */
  invited(id: string, party: Party, inPlaceOf?: string): Promise<void>;
};

export const lead = { role: 'information-governance-lead', at: LIVERPOOL } as const;
export const guardian = { role: 'caldicott-guardian', at: MERSEY_CARE } as const;
export const owner = { role: 'senior-information-owner', at: LIVERPOOL } as const;
export const officerThere = { role: 'data-protection-officer', at: MERSEY_CARE } as const;
export const officerHere = { role: 'data-protection-officer', at: LIVERPOOL } as const;
export const NO_OBJECTION = { advice: 'no-objection' };
export const INCIDENT = { reason: 'incident', inFlight: { kind: 'as-agreed' } };

function acting(app: App, reader: By): Pick<Journey, 'act' | 'must'> {
  async function must(id: string, action: AgreementAction, by: By): Promise<void> {
    const { status, codes } = await act(id, action, by);
    if (status !== 204) throw new Error(`${action}: ${status} ${codes.join(', ')}`);
  }

  /** What is signed is read as who signs it. */
  async function shown(id: string, action: AgreementAction, by: By): Promise<object | undefined> {
    if (action !== 'sign' && action !== 'join') return undefined;
    const path = `/api/agreements/${id}/${action === 'sign' ? 'content' : 'joining'}`;
    const { body } = await app.as(by.role, by.at, { path });
    return { contentHash: body['contentHash'] };
  }

  async function act(id: string, action: AgreementAction, by: By): Promise<Answer> {
    const { role, at, name, body, actingAs } = by;
    const now = await app.as(reader.role, reader.at, { path: `/api/agreements/${id}` });
    const asked = {
      path: action === 'revise' ? `/api/agreements/${id}` : `/api/agreements/${id}/${action}`,
      method: action === 'revise' ? ('PUT' as const) : ('POST' as const),
      ifMatch: now.etag,
      body: body ?? (await shown(id, action, by)),
    };
    return app.as(role, at, {
      ...asked,
      ...(name !== undefined && { name }),
      ...(actingAs !== undefined && { actingAs }),
    });
  }

  return { act, must };
}

/** `first` drafts, proposes and reads what there is. */
export function journey(app: App, first: By = lead): Journey {
  const { act, must } = acting(app, first);
  const to: Journey = {
    act,
    must,
    async answered(id) {
      const { body } = await app.as(first.role, first.at, { path: `/api/agreements/${id}/check` });
      for (const { key, severity } of body['findings'] as { key: string; severity: string }[])
        if (severity === 'warning')
          await must(id, 'answer', { ...first, body: { finding: key, answer: 'Weighed, and written down.' } });
    },
    async draft(agreed = terms()) {
      const { status, codes, location } = await app.as(first.role, first.at, { path: '/api/agreements', body: agreed });
      if (location === undefined) throw new Error(`draft: ${status} ${codes.join(', ')}`);
      return location.split('/').at(-1) ?? '';
    },
    async proposed(agreed) {
      const id = await to.draft(agreed);
      await to.answered(id);
      await must(id, 'propose', first);
      return id;
    },
    async reviewed(agreed) {
      const id = await to.proposed(agreed);
      await must(id, 'advise', { ...officerHere, body: NO_OBJECTION });
      await must(id, 'advise', { ...officerThere, body: NO_OBJECTION });
      return id;
    },
    async approved(agreed) {
      const id = await to.reviewed(agreed);
      await must(id, 'approve', guardian);
      return id;
    },
    async inForce(agreed) {
      const id = await to.approved(agreed);
      await must(id, 'sign', owner);
      await must(id, 'sign', guardian);
      await app.due();
      return id;
    },
    async invited(id, party, inPlaceOf) {
      const { organisationId } = party;
      await must(id, 'invite', { ...lead, body: { party, ...(inPlaceOf !== undefined && { inPlaceOf }) } });
      await must(id, 'approve-joining', {
        ...(inPlaceOf === MERSEY_CARE ? owner : guardian),
        body: { organisationId },
      });
      await must(id, 'advise-joining', { role: 'data-protection-officer', at: organisationId, body: NO_OBJECTION });
    },
    async suspended(agreed) {
      const id = await to.inForce(agreed);
      await must(id, 'suspend-at-once', { ...owner, body: INCIDENT });
      return id;
    },
  };
  return to;
}

/** Takes an action again whenever somebody was faster, until it is done or refused for another reason. */
export async function insist(to: Journey, id: string, action: AgreementAction, by: By) {
  for (let late = 0; ; late++) {
    const { status, codes } = await to.act(id, action, by);
    if (!codes.includes('stale-version')) return { action, late, done: status === 204 };
  }
}
