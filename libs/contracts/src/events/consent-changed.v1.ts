import { ConsentGivenV1 } from './consent-given.v1.js';

/** The student changed a permission: the whole new version, which replaces the earlier one. Grants. */
export class ConsentChangedV1 extends ConsentGivenV1 {
  static override readonly type: string = 'consent.changed.v1';
}
