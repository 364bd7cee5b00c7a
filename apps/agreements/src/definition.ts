import { appointments } from '@footbridge/access';
import { type ServiceDefinition } from '@footbridge/service';
import { Agreements1700000000001 } from '../migrations/0001-agreements.js';
import { AgreementHistoryRow, AgreementRow, AgreementSignatureRow } from './agreement/agreement.entities.js';
import { dueAgreements } from './agreement/agreement.loop.js';
import { AgreementsModule } from './app.module.js';
import { explainHere } from './reasons.js';

export const definition: ServiceDefinition = {
  name: 'agreements',
  module: AgreementsModule,
  entities: [AgreementRow, AgreementSignatureRow, AgreementHistoryRow],
  migrations: [Agreements1700000000001],
  knowledge: [appointments],
  loops: [dueAgreements],
  explain: explainHere,
};
