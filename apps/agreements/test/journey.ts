import { type Role } from '@footbridge/contracts';
import { type Answer } from '@footbridge/testing';
import { type AgreementAction, type Terms } from '../src/agreement/agreement.js';
import { type App } from './app.js';
import { LIVERPOOL, MERSEY_CARE, terms } from './builders.js';

type By = {
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
  draft(agreed?: Terms): Promise<string>;
  proposed(agreed?: Terms): Promise<string>;
  approved(agreed?: Terms): Promise<string>;
  inForce(agreed?: Terms): Promise<string>;
  suspended(agreed?: Terms): Promise<string>;
};

export function journey(app: App): Journey {
  const lead = { role: 'information-governance-lead', at: LIVERPOOL } as const;
  const guardian = { role: 'caldicott-guardian', at: MERSEY_CARE } as const;
  const owner = { role: 'senior-information-owner', at: LIVERPOOL } as const;

  async function must(id: string, action: AgreementAction, by: By): Promise<void> {
    const { status, codes } = await act(id, action, by);
    if (status !== 204) throw new Error(`${action}: ${status} ${codes.join(', ')}`);
  }

  async function act(id: string, action: AgreementAction, { role, at, name, body, actingAs }: By): Promise<Answer> {
    const now = await app.as(lead.role, lead.at, { path: `/api/agreements/${id}` });
    const shown = { contentHash: now.body['contentHash'] };
    const asked = {
      path: action === 'revise' ? `/api/agreements/${id}` : `/api/agreements/${id}/${action}`,
      method: action === 'revise' ? ('PUT' as const) : ('POST' as const),
      ifMatch: now.etag,
      body: body ?? (action === 'sign' ? shown : undefined),
    };
    return app.as(role, at, {
      ...asked,
      ...(name !== undefined && { name }),
      ...(actingAs !== undefined && { actingAs }),
    });
  }

  const to: Journey = {
    act,
    async draft(agreed = terms()) {
      const { status, codes, location } = await app.as(lead.role, lead.at, { path: '/api/agreements', body: agreed });
      if (location === undefined) throw new Error(`draft: ${status} ${codes.join(', ')}`);
      return location.split('/').at(-1) ?? '';
    },
    async proposed(agreed) {
      const id = await to.draft(agreed);
      await must(id, 'propose', lead);
      return id;
    },
    async approved(agreed) {
      const id = await to.proposed(agreed);
      await must(id, 'approve', guardian);
      return id;
    },
    async inForce(agreed) {
      const id = await to.approved(agreed);
      await must(id, 'sign', owner);
      await must(id, 'sign', guardian);
      return id;
    },
    async suspended(agreed) {
      const id = await to.inForce(agreed);
      await must(id, 'suspend', { ...owner, body: { reason: 'complaint' } });
      return id;
    },
  };
  return to;
}
