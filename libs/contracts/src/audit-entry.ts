import { type Actor } from './actor.js';
import { type Reason } from './decision.js';
import { type OrganisationId, type ServiceName, type StudentId } from './ids.js';
import { type Instant } from './instant.js';

/** A thing that an act touched, with the version it had after the act (a refusal: the version seen, if any). */
export type AuditObject = { readonly kind: string; readonly id: string; readonly version?: number };

/**
 * `disclosure`: data crossed, or was refused to cross, from one organisation to another. `access`: an organisation looked at
 * what it holds. `governance`: agreements, appointments, reviews. `system`: a loop or an event handler acted.
 */
export type AuditAct = 'disclosure' | 'access' | 'governance' | 'system';

/**
 * One line of the append-only log, written in the transaction of the act. It holds identifiers, codes and times only. `input`
 * is the complete coded input of the gate, so that the decision can be replayed.
 */
export type AuditEntry = {
  readonly id: string;
  readonly service: ServiceName;
  readonly at: Instant;
  readonly act: AuditAct;
  /** Such as `referral.submit`. */
  readonly action: string;
  readonly outcome: 'permitted' | 'refused';
  readonly reasons: readonly Reason[];
  readonly actor: Actor | { readonly kind: 'unknown'; readonly personId?: string };
  /** The organisations whose trail this entry belongs to: the actor's and, for a disclosure, both sides. */
  readonly organisations: readonly OrganisationId[];
  readonly studentId?: StudentId;
  readonly objects: readonly AuditObject[];
  /** For a permitted disclosure: to whom, which categories, by what right. */
  readonly disclosure?: {
    readonly from: OrganisationId;
    readonly to: OrganisationId;
    readonly purpose: string;
    readonly categories: readonly string[];
    readonly agreement?: { readonly id: string; readonly version: number };
    /** The decision record under which it went on after the agreement stopped. */
    readonly continuation?: string;
    readonly basis: { readonly kind: string; readonly id: string; readonly version?: number };
  };
  readonly input?: unknown;
  readonly traceId?: string;
};
