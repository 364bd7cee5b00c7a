import { appointments } from '@footbridge/access';
import { type ServiceDefinition } from '@footbridge/service';
import { Agreements1700000000001 } from '../migrations/0001-agreements.js';
import { AgreementsVersions1700000000002 } from '../migrations/0002-versions.js';
import { AgreementsNotice1700000000003 } from '../migrations/0003-notice.js';
import { agreementActions } from './agreement/agreement.js';
import { AgreementHistoryRow, AgreementRow, AgreementSignatureRow } from './agreement/agreement.entities.js';
import { dueAgreements } from './agreement/agreement.loop.js';
import { AgreementsModule } from './app.module.js';
import { explainHere } from './reasons.js';

const CHANGES = [...new Set(['draft', ...Object.values(agreementActions).flat(), 'come-into-force', 'expire'])];

export const definition: ServiceDefinition = {
  name: 'agreements',
  module: AgreementsModule,
  entities: [AgreementRow, AgreementSignatureRow, AgreementHistoryRow],
  migrations: [Agreements1700000000001, AgreementsVersions1700000000002, AgreementsNotice1700000000003],
  aggregates: [
    {
      kind: 'agreement',
      table: 'agreement',
      id: { column: 'agreement_id', type: 'uuid' },
      version: 'revision',
      organisations: 'parties',
      actions: CHANGES.map((action) => `agreement.${action}`),
    },
  ],
  knowledge: [appointments],
  loops: [dueAgreements],
  explain: explainHere,
};
