import { appointments } from '@footbridge/access';
import { type ServiceDefinition } from '@footbridge/service';
import { Agreements1700000000001 } from '../migrations/0001-agreements.js';
import { AgreementsVersions1700000000002 } from '../migrations/0002-versions.js';
import { AgreementsNotice1700000000003 } from '../migrations/0003-notice.js';
import { AgreementsLifecycle1700000000004 } from '../migrations/0004-lifecycle.js';
import { AgreementsCoverage1700000000006 } from '../migrations/0006-coverage.js';
import { AgreementsAccessions1700000000007 } from '../migrations/0007-accessions.js';
import { AgreementsRegister1700000000013 } from '../migrations/0013-register.js';
import { AGREEMENT_ROLES } from './agreement/actions.js';
import {
  AgreementHistoryRow,
  AgreementRow,
  AgreementSignatureRow,
  AgreementVersionRow,
} from './agreement/agreement.entities.js';
import { dueAgreements, dueWork } from './agreement/agreement.loop.js';
import { AgreementsModule } from './app.module.js';
import { heldRoles } from './knowledge/held-roles.js';
import { explainHere } from './reasons.js';
import { AgreementSettings } from './settings.js';

const CHANGES = ['draft', ...Object.keys(AGREEMENT_ROLES), 'come-into-force', 'become-review-due', 'expire'];

export const definition: ServiceDefinition = {
  name: 'agreements',
  module: AgreementsModule,
  entities: [AgreementRow, AgreementSignatureRow, AgreementHistoryRow, AgreementVersionRow],
  migrations: [
    Agreements1700000000001,
    AgreementsVersions1700000000002,
    AgreementsNotice1700000000003,
    AgreementsLifecycle1700000000004,
    AgreementsCoverage1700000000006,
    AgreementsAccessions1700000000007,
    AgreementsRegister1700000000013,
  ],
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
  knowledge: [appointments, heldRoles],
  loops: [dueAgreements, dueWork],
  settings: AgreementSettings,
  explain: explainHere,
};
