import { event, ServiceOfferedV1 } from '@footbridge/contracts';
import { lookAtStops } from '../src/agreement-stop/stop.reactions.js';
import { adviser, clinician, type App } from './app.js';
import { aStudent, idOf, MERSEY_CARE, permission, registered, SINCE, triageTeam } from './world.js';

const calm = idOf('a service that needs no word of risk');

/** A service whose referrals may carry no concern for safety. */
export const calmService = () =>
  event(ServiceOfferedV1, {
    organisationId: MERSEY_CARE,
    serviceId: calm,
    pathway: 'university-to-nhs-referral',
    dutyTeamId: triageTeam,
    offeredFrom: SINCE,
    kind: 'talking-therapies',
    name: 'Talking therapies',
    minimum: ['identity.given-name'],
    referrerRoles: ['wellbeing-adviser'],
    otherWays: ['gp'],
    monitoredHours: [],
  });

/** A referral that was sent, with a concern for safety. */
export async function sent(
  app: App,
  more: { urgency?: string; serviceId?: string; fields?: Record<string, string> } = {},
) {
  const student = aStudent();
  await app.told(registered(student), permission(student));
  const { id, etag } = await app.draft(student, more);
  const answer = await app.as(adviser, { path: `/referrals/${id}/submit`, body: {}, ifMatch: etag });
  if (answer.status !== 204) throw new Error(`submit: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { id, etag: answer.etag ?? '', student };
}

/** A routine referral without any concern for safety: it can wait. */
export const aRoutine = (app: App) =>
  sent(app, {
    serviceId: calm,
    fields: {
      'identity.given-name': 'Mei',
      'identity.family-name': 'Plantedname',
      'gp.practice': 'Brownlow Street Practice',
      'reason.presenting-problem': 'Worries about exams',
    },
  });

/** Lets the loop take all that is due; answers how many it took in each of its transactions. */
export async function looked(app: App): Promise<number[]> {
  const taken: number[] = [];
  for (;;) {
    const n = await app.service.database.asHandler(lookAtStops);
    if (n === 0) return taken;
    taken.push(n);
  }
}

/** What people do and see of a referral while an agreement stops, and what was told of it. */
export function peopleOf(app: () => App) {
  const etagOf = async (id: string) => (await app().as(clinician, { path: `/referrals/${id}` })).etag ?? '';
  const opening = ({ id, etag }: { id: string; etag: string }) =>
    app().as(clinician, { method: 'POST', path: `/referrals/${id}/open`, ifMatch: etag });
  return {
    etagOf,
    opening,
    reopened: async (id: string) => opening({ id, etag: await etagOf(id) }),
    seenBy: async (person: typeof adviser, id: string) => (await app().as(person, { path: `/referrals/${id}` })).body,
    told: async (id: string, type: string) => (await app().events(id)).filter((each) => each.type === type),
    phoning: async (id: string) =>
      ((await app().events(id)).at(-1)?.data['toDos'] as { step: string }[]).filter(
        ({ step }) => step === 'phone-service',
      ),
  };
}

export const codes = ({ body }: { body: Record<string, unknown> }) =>
  (body['reasons'] as { code: string }[]).map(({ code }) => code);
