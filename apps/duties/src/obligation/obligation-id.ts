import { type CaseKind, type ObligationId } from '@footbridge/contracts';
import { v5 } from 'uuid';

const NAMESPACE = '0b1f7a56-3c0d-5d6c-9a57-6c1f2f6f7a10';

/** The one id of a case's step in one version: whoever mints it again mints the same. */
export function obligationId(caseKind: CaseKind, caseId: string, step: string, stepVersion: number): ObligationId {
  return v5(`${caseKind}/${caseId}/${stepVersion}/${step}`, NAMESPACE);
}
