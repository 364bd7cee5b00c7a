import { Keyring } from '@footbridge/keyring';
import { type ServiceDefinition } from '@footbridge/service';
import { Core1700000000001 } from '../migrations/0001-core.js';
import { Referrals1700000000002 } from '../migrations/0002-referrals.js';
import { ReferralsModule } from './app.module.js';
import { openKeyring } from './keys.js';
import { knowledge } from './knowledge/parts.js';
import { explainHere } from './reasons.js';
import { destroySealingKeys, keysInUse } from './referral/key-destruction.js';
import { ReferralRow } from './referral/referral.entities.js';
import { referralReactions, tellLateSteps } from './referral/referral.reactions.js';

/** What the service consists of. A new one for each process: its loops and its routes share one keyring. */
export function definition(): ServiceDefinition {
  let keyring: Promise<Keyring> | undefined;
  const opened = () => keyring ?? Promise.reject(new Error('The keyring is opened when the service starts.'));
  return {
    name: 'referrals',
    module: ReferralsModule,
    providers: (settings) => [{ provide: Keyring, useFactory: () => (keyring = openKeyring(settings)) }],
    entities: [ReferralRow],
    migrations: [Core1700000000001, Referrals1700000000002],
    knowledge,
    reactions: [referralReactions],
    loops: [
      { name: 'late-steps', everyMs: 1_000, work: tellLateSteps },
      { name: 'sealing-keys', everyMs: 1_000, work: async (tx) => destroySealingKeys(tx, await opened()) },
      {
        name: 'orphaned-keys',
        everyMs: 3_600_000,
        work: async (tx) => {
          await (await opened()).sweepOrphans((ids) => keysInUse(tx, ids));
          return 0;
        },
      },
    ],
    studentOf: 'knowledge.student_of',
    explain: explainHere,
  };
}
