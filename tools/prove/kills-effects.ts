import { type Ledger } from './kills-acts.js';
import { type Look } from './kills-look.js';
import { compareOnce, compareSets, type Findings } from './kills-findings.js';
import { type Submitted } from './kills-requests.js';

type Done = { readonly ledger: Ledger; readonly submitted: readonly Submitted[] };

/** What became of each act, where it had to lead: once, and as it was submitted. */
export async function checkEffects(look: Look, { ledger, submitted }: Done, findings: Findings): Promise<void> {
  await checkPermissions(look, ledger, findings);
  await checkObligations(look, ledger, findings);
  await checkWithdrawals(look, submitted, findings);
  const alarms = await look<{ kind: string; service: string; number: string }>(
    'audit',
    'select kind, service, number from log_alarm',
  );
  for (const { kind, service, number } of alarms)
    findings.note('differs', `alarm of the log: ${kind}, ${service} ${number}`);
}

async function checkPermissions(look: Look, ledger: Ledger, findings: Findings): Promise<void> {
  const rows = await look<{ id: string; version: number }>(
    'referrals',
    'select consent_id as id, version from knowledge.permission where consent_id = any($1::uuid[])',
    [[...ledger.permissions.keys()]],
  );
  compareSets(findings, 'permissions known to referrals', {
    wanted: new Set([...ledger.permissions].map(([id, version]) => `${id} version ${version}`)),
    found: new Set(rows.map(({ id, version }) => `${id} version ${version}`)),
  });
}

/** Each case that was told to its end had two to-dos, each minted once and done once. */
async function checkObligations(look: Look, ledger: Ledger, findings: Findings): Promise<void> {
  const cases = [...ledger.cases];
  const rows = await look<{ what: string }>(
    'duties',
    `select case_id || ' ' || step || ' ' || state as what from obligation where case_id = any($1::uuid[])`,
    [cases],
  );
  const steps = ['decide-on-offer', 'assess'];
  compareOnce(
    findings,
    'to-dos',
    rows.map(({ what }) => what),
    cases.flatMap((id) => steps.map((step) => `${id} ${step} discharged`)),
  );
  const told = await look<{ what: string }>(
    'duties',
    `select key || ' ' || (data ->> 'step') || ' ' || type as what from outbox where key = any($1::text[])`,
    [cases],
  );
  compareOnce(
    findings,
    'events about to-dos',
    told.map(({ what }) => what),
    [
      ...cases.flatMap((id) =>
        steps.flatMap((step) => ['minted', 'discharged'].map((kind) => `${id} ${step} obligation.${kind}.v1`)),
      ),
    ],
  );
}

/** Each permission given and taken back was told of once at each station of its way. */
async function checkWithdrawals(look: Look, submitted: readonly Submitted[], findings: Findings): Promise<void> {
  const ids = submitted.map(({ consentId }) => consentId);
  const told = async (service: 'consents' | 'referrals', type: string) => {
    const rows = await look<{ id: string }>(
      service,
      `select data ->> 'consentId' as id from outbox where type = $1 and data ->> 'consentId' = any($2::text[])`,
      [type, ids],
    );
    compareOnce(
      findings,
      type,
      rows.map(({ id }) => id),
      ids,
    );
  };
  await told('consents', 'consent.given.v1');
  await told('consents', 'consent.withdrawn.v1');
  await told('referrals', 'withdrawal.acknowledged.v1');
  await told('consents', 'withdrawal.took-effect.v1');
  const kept = await look<{ id: string; consents: number }>(
    'consents',
    'select s.id, (select count(*)::int from consent c where c.student_id = s.id) as consents from student s',
  );
  compareSets(findings, 'students', {
    wanted: new Set(submitted.map(({ studentId }) => studentId)),
    found: new Set(kept.map(({ id }) => id)),
  });
  for (const { id, consents } of kept) {
    if (consents > 1) findings.note('doubled', `permissions of ${id}: ${consents}`);
    if (consents < 1) findings.note('lost', `the permission of ${id}`);
  }
}
