import { appointments } from '@footbridge/access';
import { serviceKeys } from '@footbridge/keyring';
import { Database, type ServiceDefinition, type Versioned } from '@footbridge/service';
import { Consents1700000000001 } from '../migrations/0001-consents.js';
import { Erasures1700000000101 } from '../migrations/0002-erasures.js';
import { ConsentsVersions1700000000301 } from '../migrations/0003-versions.js';
import { OnlineViewAndConcerns1700000000401 } from '../migrations/0004-online-view-and-concerns.js';
import { SignInLinks1700000000501 } from '../migrations/0005-sign-in-links.js';
import { ConsentsModule } from './app.module.js';
import { ConsentRow, ConsentVersionRow } from './consent/consent.entities.js';
import { expiry } from './consent/expiry.loop.js';
import { explainHere } from './reasons.js';
import { ConsentsSettings } from './settings.js';
import { erasing, keysInUse } from './student/erasure.js';
import { StudentRow } from './student/student.entities.js';
import { acknowledgements, silentEnforcers } from './withdrawal/withdrawal.reactions.js';

const id = { column: 'id', type: 'uuid' } as const;
const ofRegistering = { id, version: 'version', organisations: 'array[registered_by]' } as const;
const aggregates: readonly Versioned[] = [
  {
    ...ofRegistering,
    kind: 'student',
    table: 'student',
    actions: ['student.register', 'student.amend', 'student.link-sign-in', 'student.set-online-view'],
  },
  {
    ...ofRegistering,
    kind: 'sign-in-link',
    table: 'sign_in_link',
    actions: [
      'student.make-sign-in-link',
      'student.void-sign-in-link',
      'student.redeem-sign-in-link',
      'student.end-sign-in-link',
    ],
  },
  {
    ...ofRegistering,
    kind: 'consent',
    table: 'consent',
    actions: ['consent.give', 'consent.change', 'consent.withdraw', 'consent.expire'],
  },
  {
    id,
    version: 'version',
    organisations: 'array[organisation_id]',
    kind: 'access-concern',
    table: 'access_concern',
    actions: ['access-concern.raise', 'access-concern.answer'],
  },
];

/** What the service consists of. A new one for each process: its loops and its routes share one keyring. */
export function definition(): ServiceDefinition {
  const keys = serviceKeys({ database: Database, erasing, inUse: keysInUse });
  return {
    name: 'consents',
    module: ConsentsModule,
    providers: keys.providers,
    entities: [StudentRow, ConsentRow, ConsentVersionRow],
    migrations: [
      Consents1700000000001,
      Erasures1700000000101,
      ConsentsVersions1700000000301,
      OnlineViewAndConcerns1700000000401,
      SignInLinks1700000000501,
    ],
    settings: ConsentsSettings,
    aggregates,
    knowledge: [appointments],
    reactions: [acknowledgements],
    loops: [expiry, silentEnforcers, ...keys.loops],
    studentOf: 'public.student_of',
    onlineViewOff: 'public.online_view_off',
    explain: explainHere,
    ready: keys.ready,
  };
}
