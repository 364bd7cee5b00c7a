import { WithdrawalAcknowledgedV1, type Instant } from '@footbridge/contracts';
import { on, Unprocessable, writeEntries, writeEvents, type Sql, type Timed } from '@footbridge/messaging';
import { entryOf, type Loop, type Reaction, type Transaction } from '@footbridge/service';
import { effectOf, tookEffect } from './withdrawal.js';
import { acknowledge, loadForChange, takeSilent, tell, type StoredWithdrawal } from './withdrawal.store.js';

const BATCH = 50;

/** Writes down what each enforcer says about a withdrawal; with the last one, that it took effect. */
export const acknowledgements: Reaction = {
  name: 'acknowledgements',
  topics: ['referrals'],
  handlers: on(WithdrawalAcknowledgedV1, async (tx, { data }) => {
    const stored = await loadForChange(tx, data.consentId);
    if (!stored) throw new Unprocessable('withdrawal-unknown');
    if (!(await acknowledge(tx, stored, data))) return;
    const said = [...stored.withdrawal.acknowledgements, { enforcer: data.enforcer, stoppedAt: data.stoppedAt }];
    await tellEffect(tx, { ...stored, withdrawal: { ...stored.withdrawal, acknowledgements: said } }, tx.now);
  }),
};

/** Tells of withdrawals that took effect because the limit has passed while an enforcer was silent. */
export const silentEnforcers: Loop = {
  name: 'silent-enforcers',
  everyMs: 1_000,
  async work(tx, now) {
    const taken = await takeSilent(tx, now, BATCH);
    for (const stored of taken) await tellEffect(tx, stored, now);
    return taken.length;
  },
};

async function tellEffect(tx: Sql & Timed, { withdrawal, told }: StoredWithdrawal, now: Instant): Promise<void> {
  const effect = effectOf(withdrawal, now);
  if (told || effect.state === 'pending') return;
  const { consentId, studentId, registeredBy, version } = withdrawal;
  await tell(tx, consentId, effect);
  await writeEvents(tx, [tookEffect(withdrawal, effect)]);
  const recorded = {
    service: 'consents' as const,
    act: 'system' as const,
    action: 'withdrawal.take-effect',
    objects: [{ kind: 'consent', id: consentId, version }],
    studentId,
    organisations: [registeredBy],
    input: effect,
  };
  await writeEntries(tx, [entryOf(tx as Transaction, recorded)]);
}
