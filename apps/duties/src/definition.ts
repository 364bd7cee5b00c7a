import { appointments } from '@footbridge/access';
import { type ServiceDefinition } from '@footbridge/service';
import { Duties1700000000001 } from '../migrations/0001-duties.js';
import { DutiesVersions1700000000002 } from '../migrations/0002-versions.js';
import { DutiesInFull1700000000003 } from '../migrations/0003-in-full.js';
import { DutiesTold1700000000004 } from '../migrations/0004-told.js';
import { EvidenceAndVacation1700000000006 } from '../migrations/0006-evidence-and-vacation.js';
import { DutiesAlarmInSlices1700000000009 } from '../migrations/0009-alarm-in-slices.js';
import { DutiesModule } from './app.module.js';
import { minting } from './minting/minting.reaction.js';
import { unheld, unheldGauge } from './minting/unheld.loop.js';
import { explainHere } from './reasons.js';
import { vacancies } from './vacancy/vacancy.loop.js';
import { timer } from './obligation/timer.loop.js';

/** What the service consists of. */
export const definition: ServiceDefinition = {
  name: 'duties',
  module: DutiesModule,
  migrations: [
    Duties1700000000001,
    DutiesVersions1700000000002,
    DutiesInFull1700000000003,
    DutiesTold1700000000004,
    EvidenceAndVacation1700000000006,
    DutiesAlarmInSlices1700000000009,
  ],
  aggregates: [
    {
      kind: 'obligation',
      table: 'obligation',
      id: { column: 'id', type: 'uuid' },
      version: 'version',
      organisations: 'array[organisation_id]',
      actions: [
        'obligation.mint',
        'obligation.reopen',
        'obligation.discharge',
        'obligation.cancel',
        'obligation.escalate',
        'obligation.remind',
      ],
    },
    {
      kind: 'delegation',
      table: 'delegation',
      id: { column: 'id', type: 'uuid' },
      version: 'version',
      organisations: 'array[organisation_id]',
      actions: ['duties.delegate', 'duties.end-delegation'],
    },
  ],
  knowledge: [appointments],
  reactions: [minting],
  loops: [timer, unheld, vacancies],
  gauges: [unheldGauge],
  explain: explainHere,
};
