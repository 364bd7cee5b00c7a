import { serviceKeys } from '@footbridge/keyring';
import { Database, type ServiceDefinition } from '@footbridge/service';
import { Core1700000000001 } from '../migrations/0001-core.js';
import { Referrals1700000000002 } from '../migrations/0002-referrals.js';
import { Erasures1700000000101 } from '../migrations/0003-erasures.js';
import { GpFollowUps1700000000201 } from '../migrations/0004-gp-follow-ups.js';
import { ReferralsVersions1700000000301 } from '../migrations/0005-versions.js';
import { RecordNumbers1700000000501 } from '../migrations/0007-record-numbers.js';
import { Lists1700000000701 } from '../migrations/0009-lists.js';
import { ReferralsSeveralSignIns1700000000901 } from '../migrations/0010-several-sign-ins.js';
import { ReferralsOnlineView1700000000801 } from '../migrations/0008-online-view.js';
import { AgreementsThatStop1700000001301 } from '../migrations/0013-agreements-that-stop.js';
import { Steps1700000001201 } from '../migrations/0012-steps.js';
import { AgreementStops1700000001401 } from '../migrations/0014-agreement-stops.js';
import { PartiesThatLeft1700000001501 } from '../migrations/0015-parties-that-left.js';
import { OneOffs1700000001801 } from '../migrations/0018-one-offs.js';
import { StopsByPair1700000001701 } from '../migrations/0017-stops-by-pair.js';
import { ToldOfSteps1700000001901 } from '../migrations/0019-told-of-steps.js';
import { aggregates } from './aggregates.js';
import { agreementReactions, lookAtStops } from './agreement-stop/stop.reactions.js';
import { ReferralsModule } from './app.module.js';
import { knowledge } from './knowledge/parts.js';
import { oneOffReactions } from './one-off/need.reactions.js';
import { explainHere } from './reasons.js';
import { erasing } from './referral/erasure.js';
import { destroySealingKeys, keysInUse } from './referral/key-destruction.js';
import { ReferralRow } from './referral/referral.entities.js';
import { referralReactions, tellLateSteps } from './referral/referral.reactions.js';

/** What the service consists of. A new one for each process: its loops and its routes share one keyring. */
export function definition(): ServiceDefinition {
  const keys = serviceKeys({ database: Database, erasing, inUse: keysInUse });
  return {
    name: 'referrals',
    module: ReferralsModule,
    providers: keys.providers,
    entities: [ReferralRow],
    migrations: [
      Core1700000000001,
      Referrals1700000000002,
      Erasures1700000000101,
      GpFollowUps1700000000201,
      ReferralsVersions1700000000301,
      RecordNumbers1700000000501,
      Lists1700000000701,
      ReferralsOnlineView1700000000801,
      ReferralsSeveralSignIns1700000000901,
      AgreementsThatStop1700000001301,
      Steps1700000001201,
      AgreementStops1700000001401,
      PartiesThatLeft1700000001501,
      OneOffs1700000001801,
      StopsByPair1700000001701,
      ToldOfSteps1700000001901,
    ],
    aggregates,
    knowledge,
    reactions: [referralReactions, agreementReactions, oneOffReactions],
    loops: [
      { name: 'late-steps', everyMs: 1_000, work: tellLateSteps },
      { name: 'agreement-stops', everyMs: 1_000, work: lookAtStops },
      { name: 'sealing-keys', everyMs: 1_000, work: async (tx) => destroySealingKeys(tx, await keys.opened()) },
      ...keys.loops,
    ],
    studentOf: 'knowledge.student_of',
    onlineViewOff: 'knowledge.online_view_off',
    explain: explainHere,
    ready: keys.ready,
  };
}
