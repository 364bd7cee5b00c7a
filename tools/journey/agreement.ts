import { type Answer, type Player } from './player.js';
import { AGREED, draft, permission, PURPOSES, submit, type Cast, type Held } from './story.js';
import { type DataCategory } from '@footbridge/contracts';
import { type DemoStudent } from '@footbridge/infra';

type Student = DemoStudent & { studentId: string };

/** Step 1: draft, approve, sign by both, in force; and that nothing flows before. Resolves with the agreement's id. */
export async function agree(
  player: Player,
  cast: Cast,
  student: Student,
): Promise<{ agreementId: string; referral: Held }> {
  const { university, trust } = cast;
  const lead = `information-governance-lead@${university}`;
  const guardian = `caldicott-guardian@${trust}`;
  const owner = `senior-information-owner@${university}`;
  const risk = `senior-information-risk-owner@${trust}`;

  const referral = await draft(player, cast, student);
  await player.refuse('Sending without any agreement', ['agreement-missing'], () => submit(player, cast, referral));
  const drafted = await player.permit('The governance lead drafts an agreement', () =>
    player.call(lead, { path: 'agreements', body: terms(cast) }),
  );
  const agreementId = drafted?.made ?? '';
  const act = async (subject: string, action: string, given?: object): Promise<Answer> => {
    const now = await player.call(lead, { path: `agreements/${agreementId}` });
    const body = given ?? (action === 'sign' ? { contentHash: now.body['contentHash'] } : undefined);
    return player.call(subject, {
      method: 'POST',
      path: `agreements/${agreementId}/${action}`,
      ifMatch: now.etag,
      ...(body ? { body } : {}),
    });
  };
  await player.permit('answers what the check warns of', () => answerWarnings(player, lead, agreementId));
  await player.permit('proposes it', () => act(lead, 'propose'));
  await player.refuse('Approving before any data protection officer has advised', ['wrong-state'], () =>
    act(guardian, 'approve'),
  );
  for (const at of [university, trust])
    await player.permit(`The data protection officer of ${at} advises`, () =>
      act(`data-protection-officer@${at}`, 'advise', { advice: 'no-objection' }),
    );
  await player.permit('The Caldicott Guardian of the trust approves it', () => act(guardian, 'approve'));
  await player.refuse('The proposer may not sign', ['role-not-allowed'], () => act(lead, 'sign'));
  await player.permit('The university signs', () => act(owner, 'sign'));
  await player.refuse('Sending while one party has not signed', ['agreement-missing'], () =>
    submit(player, cast, referral),
  );
  await player.permit('The trust signs: the agreement is in force', async () => {
    const signed = await act(risk, 'sign');
    if (!signed.ok) return signed;
    return player.until(lead, { path: `agreements/${agreementId}` }, ({ body }) => body['state'] === 'in-force');
  });
  return { agreementId, referral };
}

/** Says of each warning of the check why it does not matter here. Answers whether no error was found. */
async function answerWarnings(player: Player, lead: string, id: string): Promise<boolean> {
  const { body } = await player.must(lead, { path: `agreements/${id}/check` });
  const findings = (body['findings'] ?? []) as { key: string; severity: string }[];
  for (const { key, severity } of findings) {
    if (severity !== 'warning') continue;
    const { etag } = await player.must(lead, { path: `agreements/${id}` });
    const answer = { finding: key, answer: 'Weighed by both information governance leads.' };
    await player.must(lead, { method: 'POST', path: `agreements/${id}/answer`, ifMatch: etag, body: answer });
  }
  return findings.every(({ severity }) => severity === 'warning');
}

/** Suspended and reinstated, by different people; nothing is sent in between. */
export async function suspend(player: Player, cast: Cast, agreementId: string, student: Student): Promise<void> {
  const lead = `information-governance-lead@${cast.university}`;
  const referral = await draft(player, cast, student);
  const act = async (subject: string, action: string, body?: object) => {
    const now = await player.must(lead, { path: `agreements/${agreementId}` });
    return player.call(subject, {
      method: 'POST',
      path: `agreements/${agreementId}/${action}`,
      ifMatch: now.etag,
      ...(body ? { body } : {}),
    });
  };
  await player.permit('The trust suspends the agreement in an emergency', () =>
    act(`caldicott-guardian@${cast.trust}`, 'suspend-at-once', { reason: 'incident', inFlight: { kind: 'as-agreed' } }),
  );
  await player.refuse('Sending while it is suspended', ['agreement-suspended'], () => submit(player, cast, referral));
  await player.refuse('Who suspended it may not review that', ['suspender-may-not-review'], () =>
    act(`caldicott-guardian@${cast.trust}`, 'review-suspension', { finding: 'upheld' }),
  );
  await player.permit('The university reviews the emergency', () =>
    act(lead, 'review-suspension', { finding: 'upheld' }),
  );
  await player.permit('One person asks to lift it', () => act(lead, 'ask-reinstatement'));
  await player.permit('Another person lifts it', () =>
    act(`senior-information-risk-owner@${cast.trust}`, 'confirm-reinstatement'),
  );
  await player.permit('and sending works again', () => submit(player, cast, referral));
}

/** What the student's permission stops: none, another trust, ended; and a referral too thin to triage. */
export async function withoutPermission(player: Player, cast: Cast, student: Student): Promise<void> {
  const referral = await draft(player, cast, student);
  await player.refuse('Sending without permission', ['permission-missing'], () => submit(player, cast, referral));
  await permission(player, cast, student.studentId, { recipients: [cast.otherTrust] });
  await player.refuse('Sending with a permission for another trust', ['permission-recipient'], () =>
    submit(player, cast, referral),
  );
}

/** A permission that ends in two seconds. */
export async function expired(player: Player, cast: Cast, student: Student): Promise<void> {
  const referral = await draft(player, cast, student);
  const to = new Date(Date.now() + 2_000).toISOString();
  const given = await permission(player, cast, student.studentId, { to });
  if (!given.ok) throw new Error(`permission: ${given.reasons.join(', ')}`);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(to) - Date.now()) + 300));
  await player.refuse('Sending with a permission that ended', ['permission-expired'], () =>
    submit(player, cast, referral),
  );
}

/** An agreement of the pair in force; one that stands already stays. Resolves with its id. */
export async function bringIntoForce(player: Player, cast: Cast): Promise<string> {
  const { university, trust } = cast;
  const lead = `information-governance-lead@${university}`;
  const list = await player.must(lead, { path: 'agreements?limit=100' });
  type Listed = { id: string; state: string; parties: string[] };
  const standing = ((list.body['items'] ?? []) as Listed[]).find(
    ({ state, parties }) => state === 'in-force' && parties.includes(trust),
  );
  if (standing) return standing.id;
  const { made = '' } = await player.must(lead, { path: 'agreements', body: terms(cast) });
  const act = async (subject: string, action: string, given?: object): Promise<Answer> => {
    const { etag, body } = await player.must(lead, { path: `agreements/${made}` });
    const signed = given ? { body: given } : action === 'sign' ? { body: { contentHash: body['contentHash'] } } : {};
    return player.must(subject, { method: 'POST', path: `agreements/${made}/${action}`, ifMatch: etag, ...signed });
  };
  await answerWarnings(player, lead, made);
  await act(lead, 'propose');
  for (const at of [university, trust])
    await act(`data-protection-officer@${at}`, 'advise', { advice: 'no-objection' });
  await act(`caldicott-guardian@${trust}`, 'approve');
  await act(`senior-information-owner@${university}`, 'sign');
  await act(`senior-information-risk-owner@${trust}`, 'sign');
  await player.until(lead, { path: `agreements/${made}` }, ({ body }) => body['state'] === 'in-force');
  return made;
}

const BACK: readonly DataCategory[] = ['referral-progress', 'appointment-attendance', 'outcome-summary'];
const SECURITY = [
  'encryption-at-rest',
  'encryption-in-transit',
  'access-by-role',
  'audit-of-every-look',
  'staff-trained-yearly',
  'incident-plan',
  'tested-restore',
];

/** What is shared and how it is looked after: the same for every pair. */
function shared(assessedOn: string) {
  return {
    items: AGREED.map((category) => ({
      category,
      direction: BACK.includes(category) ? 'back' : 'out',
      necessity: 'Without it the other side cannot look after the student safely.',
    })),
    processor: { name: 'The operator of Footbridge', contract: 'FB-2026-1' },
    subProcessors: [],
    transfers: [],
    security: SECURITY,
    rights: { handledBy: 'each-party-for-its-own', tellWithinDays: 5 },
    dpia: { reference: 'DPIA-2026-07', version: '1.0', on: assessedOn, outcome: 'risks-reduced' },
    ending: {
      noticeDays: 90,
      data: 'own-record-kept',
      inFlight: {
        continues: 'urgent-and-safety',
        record: {
          necessity: 'A student in danger must not wait until a new agreement is signed.',
          dpoView: 'Proportionate for two weeks, and listed to the officers of both sides.',
          article6: '6(1)(e)',
          article9: '9(2)(h)',
          dpiaConsidered: true,
        },
      },
    },
  };
}

function terms({ university, trust }: Cast) {
  const limits = { routine: 72, urgent: 24, 'very-urgent': 4, emergency: 1 };
  const contacts = [
    { matter: 'day-to-day', role: 'information-governance-lead' },
    { matter: 'rights-requests', role: 'data-protection-officer' },
    { matter: 'incidents', role: 'information-governance-lead' },
    { matter: 'review', role: 'information-governance-lead' },
  ];
  const party = (organisationId: string, layers: object, years: number) => ({
    organisationId,
    publicAuthority: true,
    controller: 'separate',
    signatories:
      organisationId === trust ? ['caldicott-guardian', 'senior-information-risk-owner'] : ['senior-information-owner'],
    bases: PURPOSES.map((purpose) => ({ purpose, article6: '6(1)(e)', ...layers })),
    contacts,
    retention: [
      { record: 'referral-record', years },
      ...(organisationId === university ? [{ record: 'progress-updates', years }] : []),
    ],
  });
  const now = Date.now();
  const after = (days: number) => new Date(now + days * 86_400_000).toISOString();
  return {
    title: 'Referral of students to mental health services',
    parties: [
      party(university, { article9: '9(2)(g)', schedule1: 'paragraph-18', confidentiality: 'explicit-agreement' }, 7),
      party(trust, { article9: '9(2)(h)', schedule1: 'paragraph-2', confidentiality: 'implied-direct-care' }, 20),
    ],
    purposes: PURPOSES,
    ...shared(after(-30)),
    pathways: [
      {
        pathway: 'university-to-nhs-referral',
        steps: [
          {
            ...{ step: 'decide-on-offer', side: 'receiver', evidence: 'decision-recorded' },
            ...{ limits, escalation: ['service-manager'] },
          },
          {
            ...{ step: 'check-on-student', side: 'sender', role: 'wellbeing-adviser', evidence: 'contact-recorded' },
            ...{ limits, escalation: ['wellbeing-lead'] },
          },
        ],
      },
    ],
    roles: [
      'wellbeing-adviser',
      'single-point-of-access-practitioner',
      'triage-clinician',
      'community-clinician',
      'duty-worker',
    ],
    from: after(-1),
    to: after(730),
    reviewBy: after(365),
  };
}
