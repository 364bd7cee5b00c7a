import { appointments, explain } from '@footbridge/access';
import { type ServiceDefinition } from '@footbridge/service';
import { Duties1700000000001 } from '../migrations/0001-duties.js';
import { DutiesVersions1700000000002 } from '../migrations/0002-versions.js';
import { DutiesModule } from './app.module.js';
import { minting } from './minting/minting.reaction.js';
import { escalation } from './obligation/escalation.loop.js';

/** What the service consists of. */
export const definition: ServiceDefinition = {
  name: 'duties',
  module: DutiesModule,
  migrations: [Duties1700000000001, DutiesVersions1700000000002],
  aggregates: [
    {
      kind: 'obligation',
      table: 'obligation',
      id: { column: 'id', type: 'uuid' },
      version: 'version',
      organisations: 'array[organisation_id]',
      actions: ['obligation.mint', 'obligation.discharge', 'obligation.cancel', 'obligation.escalate'],
    },
  ],
  knowledge: [appointments],
  reactions: [minting],
  loops: [escalation],
  explain,
};
