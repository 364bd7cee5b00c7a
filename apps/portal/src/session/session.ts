import { type Role } from '@footbridge/contracts';

/** The role appointment that a member of staff acts in. */
export type ActingRole = {
  readonly appointmentId: string;
  readonly role: Role;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly dutyTeamIds: readonly string[];
};

/** Who has signed in, and as what they act. */
export type Signed =
  | { readonly kind: 'staff'; readonly name: string; readonly personId: string; readonly acting: ActingRole }
  | {
      readonly kind: 'student';
      readonly name: string;
      readonly studentId: string;
      /** They have said whether somebody could make them show this; until then they are shown nothing else. */
      readonly asked: boolean;
    };

/** Access to the services on behalf of a person, and how to renew it. */
export type Tokens = {
  readonly issuer: string;
  readonly access: string;
  readonly accessEndsAt: number;
  readonly refresh?: string;
  readonly idToken?: string;
};

/** An act whose effect must be seen by the next page. */
export type LastEvent = { readonly after: string; readonly at: number };

/** A sign-in that has begun: what must come back with it. */
export type Beginning = {
  readonly issuer: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};

/** What a session holds, beside its tokens. */
export type SessionData = {
  csrf?: string;
  /** Issuer and subject: who may have back what was kept. */
  person?: string;
  signed?: Signed;
  /** Signed in with several roles, none chosen yet. */
  choosing?: boolean;
  /** Where to go after signing in. A path of ours. */
  returnTo?: string;
  /** They were away too long: the sign-in must ask again who they are. */
  askAgain?: boolean;
  beginning?: Beginning;
  last?: LastEvent;
  /** Shown once, on the next page. */
  notice?: string;
};

declare module 'fastify' {
  interface Session extends SessionData {
    // Filled by the store, and never saved with the session.
    tokens?: Tokens;
    /** It was there before this request. */
    stored?: boolean;
    /** It has been idle for too long: whose it was is known, and nothing may be done in it. */
    asleep?: boolean;
  }
}
