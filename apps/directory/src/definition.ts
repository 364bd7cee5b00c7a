import { type ServiceDefinition, type Versioned } from '@footbridge/service';
import { Directory1700000000001 } from '../migrations/0001-directory.js';
import { DirectoryVersions1700000000002 } from '../migrations/0002-versions.js';
import { DirectoryNotices1700000000003 } from '../migrations/0003-notices.js';
import { Partnerships1700000000004 } from '../migrations/0004-partnerships.js';
import { DirectoryModule } from './app.module.js';
import { notices } from './notice/notice.reaction.js';
import { noticeSending } from './notice/sending.js';
import { partnershipActions } from './partnership/partnership.js';
import { explainHere } from './reasons.js';
import { DirectorySettings } from './settings.js';

const versioned = (kind: string, id: Versioned['id'], actions: Versioned['actions']): Versioned => ({
  kind,
  table: kind.replace('-', '_'),
  id,
  version: 'revision',
  organisations: 'array[organisation_id]',
  actions,
});

const PARTNERSHIP_CHANGES = ['begin', ...Object.values(partnershipActions).flat()].map((act) => `partnership.${act}`);

/** What the service consists of. A new one for each process: its loop sends with the settings that it was started with. */
export function definition(): ServiceDefinition {
  const sending = noticeSending();
  return {
    name: 'directory',
    module: DirectoryModule,
    migrations: [
      Directory1700000000001,
      DirectoryVersions1700000000002,
      DirectoryNotices1700000000003,
      Partnerships1700000000004,
    ],
    aggregates: [
      versioned('organisation', { column: 'organisation_id', type: 'text' }, ['directory.register']),
      versioned('duty-team', { column: 'duty_team_id', type: 'uuid' }, ['directory.form-duty-team']),
      versioned('service', { column: 'service_id', type: 'uuid' }, [
        'directory.offer-service',
        'directory.declare-capacity',
      ]),
      versioned('appointment', { column: 'appointment_id', type: 'uuid' }, [
        'directory.appoint',
        'directory.end-appointment',
      ]),
      {
        ...versioned('partnership', { column: 'partnership_id', type: 'uuid' }, PARTNERSHIP_CHANGES),
        organisations: 'members',
      },
    ],
    settings: DirectorySettings,
    providers: sending.providers,
    reactions: [notices],
    loops: [sending.loop],
    gauges: [sending.gauge],
    explain: explainHere,
  };
}
