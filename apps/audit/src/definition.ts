import { appointments, explain, onlineViews, signIns } from '@footbridge/access';
import { type ServiceDefinition } from '@footbridge/service';
import { Audit1700000000001 } from '../migrations/0001-audit.js';
import { AuditShown1700000000002 } from '../migrations/0002-shown-beside-the-trail.js';
import { LooksOfStudents1700000000003 } from '../migrations/0003-looks-of-students.js';
import { AuditSummary1700000000004 } from '../migrations/0004-summary.js';
import { AuditSeveralSignIns1700000000005 } from '../migrations/0005-several-sign-ins.js';
import { AuditContinuations1700000000006 } from '../migrations/0006-continuations.js';
import { AuditModule } from './app.module.js';
import { gauges } from './gauges.js';
import { AuditSettings } from './settings.js';

/** What the service consists of. Reading entries and signing are providers of the module: they need the signing key. */
export const definition: ServiceDefinition = {
  name: 'audit',
  module: AuditModule,
  migrations: [
    Audit1700000000001,
    AuditShown1700000000002,
    LooksOfStudents1700000000003,
    AuditSummary1700000000004,
    AuditSeveralSignIns1700000000005,
    AuditContinuations1700000000006,
  ],
  knowledge: [appointments, signIns, onlineViews],
  settings: AuditSettings,
  studentOf: 'knowledge.student_of',
  onlineViewOff: 'knowledge.online_view_off',
  explain,
  gauges,
};
