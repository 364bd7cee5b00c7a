/** What the directory answers about partnerships. */
export type PartnershipInput = {
  readonly name: string;
  readonly regionCode: string;
  readonly members: readonly string[];
  readonly agreements: readonly string[];
  readonly pathways: readonly string[];
  readonly contacts: readonly { readonly organisationId: string; readonly role: string }[];
  readonly funding: readonly {
    readonly source: string;
    readonly pounds: number;
    readonly from: string;
    readonly to: string;
  }[];
  readonly scale: readonly string[];
};
export type Assessment = {
  readonly step: number;
  readonly words: string;
  readonly on: string;
  readonly evidence: Readonly<Record<'meetingsHeld' | 'agreementsInForce' | 'sharedPathways' | 'jointPosts', number>>;
  readonly note?: string;
  readonly assessedBy: { readonly appointmentId: string; readonly organisationId: string; readonly role: string };
};
export type Partnership = PartnershipInput & {
  readonly id: string;
  readonly version?: number;
  readonly state: 'active' | 'ended';
  readonly endedAt?: string;
  readonly assessments: readonly Assessment[];
  readonly actions: readonly string[];
};
export type ListedPartnership = {
  readonly id: string;
  readonly state: 'active' | 'ended';
  readonly name: string;
  readonly regionCode: string;
  readonly members: readonly string[];
  readonly agreements: number;
  readonly assessed?: { readonly step: number; readonly words: string; readonly on: string };
};
export type PartnershipList = {
  readonly items: readonly ListedPartnership[];
  readonly next?: string;
  readonly scale: readonly string[];
};
