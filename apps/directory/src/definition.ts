import { type ServiceDefinition, type Versioned } from '@footbridge/service';
import { Directory1700000000001 } from '../migrations/0001-directory.js';
import { DirectoryVersions1700000000002 } from '../migrations/0002-versions.js';
import { DirectoryModule } from './app.module.js';
import { explainHere } from './reasons.js';

const versioned = (kind: string, id: Versioned['id'], actions: Versioned['actions']): Versioned => ({
  kind,
  table: kind.replace('-', '_'),
  id,
  version: 'revision',
  organisations: 'array[organisation_id]',
  actions,
});

export const definition: ServiceDefinition = {
  name: 'directory',
  module: DirectoryModule,
  migrations: [Directory1700000000001, DirectoryVersions1700000000002],
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
  ],
  explain: explainHere,
};
