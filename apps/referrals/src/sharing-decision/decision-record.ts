import {
  type Article6Basis,
  type Article9Condition,
  type LegalPower,
  type OrganisationId,
  type OutsideBody,
  type Role,
} from '@footbridge/contracts';

export const CONTROLLERS = ['separate', 'joint'] as const;

/** Who asked for it, in codes: nobody (the sharer acted unasked), a role of an organisation, or a kind of body that has no roles here. */
export type Requester =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'organisation'; readonly organisationId: OrganisationId; readonly role: Role }
  | { readonly kind: 'outside-body'; readonly body: OutsideBody };

/** What was recorded before who asked and the legal power belonged to it; its words were `dpoView` and one `handling`. */
type EarlierRecord = {
  readonly controllers: (typeof CONTROLLERS)[number];
  readonly article6: Article6Basis;
  readonly article9: Article9Condition;
  readonly dpiaConsidered: boolean;
};
/** The coded part of the ICO's decision record (its Annex B) that is not said elsewhere. */
export type WholeRecord = EarlierRecord & { readonly requester: Requester; readonly power: LegalPower };
export type DecisionRecord = EarlierRecord | WholeRecord;

/** What is written for it in words, kept under the sharer's key. */
export type RecordWords = {
  readonly dpoView?: string;
  readonly security: string;
  readonly retention: string;
  readonly rights: string;
};

/** Whether nothing of the decision record is left out. */
export function isWhole(record: DecisionRecord | undefined): record is WholeRecord {
  return record !== undefined && 'requester' in record;
}
