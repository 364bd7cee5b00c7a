import { appointments } from '@footbridge/access';
import { type ServiceDefinition } from '@footbridge/service';
import { Consents1700000000001 } from '../migrations/0001-consents.js';
import { ConsentsModule } from './app.module.js';
import { ConsentRow, ConsentVersionRow } from './consent/consent.entities.js';
import { expiry } from './consent/expiry.loop.js';
import { explainHere } from './reasons.js';
import { StudentRow } from './student/student.entities.js';
import { acknowledgements, silentEnforcers } from './withdrawal/withdrawal.reactions.js';

/** What the service consists of. */
export const definition: ServiceDefinition = {
  name: 'consents',
  module: ConsentsModule,
  entities: [StudentRow, ConsentRow, ConsentVersionRow],
  migrations: [Consents1700000000001],
  knowledge: [appointments],
  reactions: [acknowledgements],
  loops: [expiry, silentEnforcers],
  studentOf: 'public.student_of',
  explain: explainHere,
};
