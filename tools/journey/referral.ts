import { type DemoStudent } from '@footbridge/infra';
import { type Player } from './player.js';
import { draft, permission, post, read, submit, type Cast, type Held } from './story.js';

type Student = DemoStudent & { studentId: string };
type Progress = { youMustActNext: boolean; state?: string; withheld: string[] };
const progressOf = (body: Record<string, unknown>) => body['progress'] as Progress;

/** Steps 3 and 4: sent; on the worklist; the clock runs; the university still must act. */
export async function send(player: Player, cast: Cast, student: Student, referral: Held): Promise<Held> {
  const { adviser, clinician, team } = cast;
  await player.refuse('Sending a category that the agreement does not cover', ['agreement-categories'], () =>
    submit(player, cast, referral, []),
  );
  const thin = await draft(player, cast, student, ['risk.summary']);
  await player.refuse('Sending too little to triage safely', ['minimum-missing'], () => submit(player, cast, thin));
  const sent = await player.permit('The adviser sends the referral', () => submit(player, cast, referral));
  await player.permit('The trust’s worklist shows it, and the university still must act', async () => {
    const list = await player.call(clinician, { path: 'referrals/referrals?view=worklist&limit=100' });
    const mine = (list.body['items'] as { id: string; youMustActNext: boolean; decideBy?: string }[]).find(
      ({ id }) => id === referral.id,
    );
    const seen = await read(player, adviser, referral.id);
    return mine?.youMustActNext === false && mine.decideBy !== undefined && progressOf(seen.body).youMustActNext;
  });
  await player.permit('The receiving team has its to-do, with its time', async () => {
    const path = `duties/obligations?caseId=${referral.id}`;
    const own = await player.until(clinician, { path }, ({ body }) => itemsOf(body).length > 0);
    return itemsOf(own.body).some(({ step, holder }) => step === 'decide-on-offer' && holder?.dutyTeamId === team);
  });
  const arrived = await player.until(
    clinician,
    { path: `referrals/referrals/${referral.id}` },
    ({ body }) => body['state'] === 'received',
  );
  return { id: referral.id, etag: arrived.etag ?? sent?.etag ?? '' };
}

type ToDoView = { step: string; holder?: { dutyTeamId?: string } };
const itemsOf = (body: Record<string, unknown>) => (body['items'] ?? []) as ToDoView[];

/** Steps 5 and 6: opened, accepted, and what the adviser sees of it. */
export async function decide(player: Player, cast: Cast, referral: Held): Promise<Held> {
  const { adviser, clinician, trust, otherTrust } = cast;
  await player.refuse('A wrong role may not open', ['role-not-allowed', 'agreement-role'], () =>
    post(player, `service-manager@${trust}`, referral, ['open']),
  );
  await player.refuse(
    'The right role at another trust finds nothing',
    ['not-found'],
    () => post(player, `triage-clinician@${otherTrust}`, referral, ['open']),
    () => player.reasonsInTrail(otherTrust, { action: 'referral.open', object: referral.id }),
  );
  await player.refuse('An appointment that has ended opens nothing', ['appointment-ended'], () =>
    post(player, `triage-clinician-former@${trust}`, referral, ['open']),
  );
  const opened = await player.permit('The clinician opens it: now it is the trust’s own record', () =>
    post(player, clinician, referral, ['open']),
  );
  const accepted = await player.permit('and accepts for assessment: the trust must act next', () =>
    post(player, clinician, { ...referral, etag: opened?.etag ?? '' }, ['accept']),
  );
  const held = { id: referral.id, etag: accepted?.etag ?? '' };
  await player.refuse('It is not accepted twice', ['wrong-state'], () => post(player, clinician, held, ['accept']));
  await player.permit('The adviser sees that it was accepted, and no word of the record', async () => {
    const { body } = await read(player, adviser, referral.id);
    const { youMustActNext, state } = progressOf(body);
    return state === 'accepted' && !youMustActNext;
  });
  await player.refuse(
    'An outcome that the student did not allow',
    ['permission-categories', 'permission-returns'],
    () =>
      player.call(clinician, {
        path: `referrals/referrals/${referral.id}/messages`,
        body: { kind: 'outcome-summary', text: 'A summary.' },
      }),
  );
  return held;
}

/** Step 7a: permission taken back before anybody opened. */
export async function withdrawBefore(player: Player, cast: Cast, student: Student): Promise<void> {
  const { adviser, clinician } = cast;
  const referral = await draft(player, cast, student);
  const given = await permission(player, cast, student.studentId);
  await player.permit('Another student’s referral is sent', () => submit(player, cast, referral));
  await player.permit('and that student takes permission back', () => withdraw(player, cast, given.made ?? ''));
  const stopped = await player.until(
    clinician,
    { path: `referrals/referrals/${referral.id}` },
    ({ body }) => body['state'] === 'withdrawn',
  );
  await player.refuse('Opening it is refused', ['permission-withdrawn', 'wrong-state'], () =>
    post(player, clinician, { id: referral.id, etag: stopped.etag ?? '' }, ['open']),
  );
  await player.permit('The trust keeps the reference alone', () =>
    Promise.resolve(stopped.body['content'] === undefined && stopped.body['state'] === 'withdrawn'),
  );
  await player.permit('The adviser is to speak with the student', async () => {
    const seen = await player.until(adviser, { path: `duties/obligations?caseId=${referral.id}` }, ({ body }) =>
      itemsOf(body).some(({ step }) => step === 'speak-with-student'),
    );
    return itemsOf(seen.body).some(({ step }) => step === 'speak-with-student');
  });
}

/** Step 7b: permission taken back after the opening. */
export async function withdrawAfter(player: Player, cast: Cast, { id }: Held, consentId: string): Promise<void> {
  const { adviser, clinician, colleague, trust, otherTrust } = cast;
  const update = () =>
    player.call(adviser, {
      path: `referrals/referrals/${id}/messages`,
      body: { kind: 'update', text: 'A new address.' },
    });
  await player.permit('Before: an update from the university arrives', update);
  await player.permit('The student takes permission back', () => withdraw(player, cast, consentId));
  await player.permit('Every enforcer has acknowledged; the time is shown', async () => {
    const path = `consents/consents/${consentId}/withdrawal`;
    const effect = await player.until(adviser, { path }, ({ body }) => effectOf(body)?.state === 'acknowledged-by-all');
    return effectOf(effect.body)?.state === 'acknowledged-by-all' && effectOf(effect.body)?.since !== undefined;
  });
  await player.refuse('A new update is refused', ['permission-withdrawn'], update);
  await player.permit('Progress no longer shows to the university', async () => {
    const progress = progressOf((await read(player, adviser, id)).body);
    return progress.state === undefined && progress.withheld.includes('permission-withdrawn');
  });
  await player.permit('The treating team still opens its own record', () => read(player, clinician, id));
  await player.refuse(
    'Another trust does not',
    ['not-found'],
    () => read(player, `triage-clinician@${otherTrust}`, id),
    () => player.reasonsInTrail(otherTrust, { action: 'referral.read', object: id }),
  );
  await player.refuse('nor a colleague who is not a clinician', ['role-not-allowed', 'relationship-missing'], () =>
    read(player, `service-manager@${trust}`, id),
  );
  await player.refuse('nor a clinical colleague, without a reason', ['relationship-needed'], () =>
    read(player, colleague, id),
  );
  await player.permit('A clinical colleague does after giving a reason', async () => {
    await player.must(colleague, {
      path: `referrals/referrals/${id}/claim-relationship`,
      body: { reason: 'covering-for-colleague' },
    });
    return read(player, colleague, id);
  });
  await player.permit('and that is to be reviewed', async () => {
    const guardian = `caldicott-guardian@${trust}`;
    const toDos = await player.until(guardian, { path: 'duties/obligations' }, ({ body }) =>
      itemsOf(body).some(({ step }) => step === 'review-access'),
    );
    return itemsOf(toDos.body).some(({ step }) => step === 'review-access');
  });
}

type Effect = { state?: string; since?: string };
const effectOf = (body: Record<string, unknown>) => body['effect'] as Effect | undefined;

async function withdraw(player: Player, { adviser }: Cast, consentId: string) {
  const { etag } = await player.must(adviser, { path: `consents/consents/${consentId}` });
  return player.call(adviser, { method: 'POST', path: `consents/consents/${consentId}/withdraw`, ifMatch: etag });
}
