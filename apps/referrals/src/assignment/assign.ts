import { CLINICAL_ROLES } from '@footbridge/access';
import { refused, type AppointmentId, type DutyTeamId, type PersonId, type Role } from '@footbridge/contracts';
import { referralActions, wrongState, type Decided, type Referral } from '../referral/referral.js';

/** Somebody's role here, as it holds now. */
export type Colleague = {
  readonly appointmentId: AppointmentId;
  readonly personId: PersonId;
  readonly role: Role;
  readonly dutyTeamIds: readonly DutyTeamId[];
};
export type Assignment = {
  /** Undefined: nobody here holds that appointment now, whether they left, have not begun, or work elsewhere. */
  readonly to: Colleague | undefined;
  readonly by: Pick<Colleague, 'role' | 'dutyTeamIds'>;
  /** To whom it is assigned now. */
  readonly now: readonly PersonId[];
};

const isClinical = (role: Role) => CLINICAL_ROLES.includes(role);

/** Whether somebody shares out what was sent to this team: its clinicians, and whoever manages or administers services. */
export const sharesOut = ({ role, dutyTeamIds }: Assignment['by'], team: DutyTeamId): boolean =>
  !isClinical(role) || dutyTeamIds.includes(team);

/** Whether this referral can be given to somebody now. */
export const isAssignable = (referral: Referral): referral is Exclude<Referral, { state: 'draft' }> =>
  'assign' in referralActions[referral.state];

/**
 * The receiver names a clinician of the addressed team. They may look already, as the whole team may: nobody sees more by it.
 * Nothing of the referral moves but its version, who must act next stays the team, and nobody else is told.
 */
export function assign(referral: Referral, { to, by, now }: Assignment): Decided<Referral> {
  if (!isAssignable(referral)) return wrongState(referral, 'assignable');
  const { team, version } = referral;
  if (!sharesOut(by, team)) return refused('not-your-team');
  if (!to) return refused('assignee-not-here');
  if (!isClinical(to.role) || !to.dutyTeamIds.includes(team)) return refused('assignee-not-in-team');
  if (now.includes(to.personId)) return refused('already-assigned');
  return { next: { ...referral, version: version + 1 }, events: [] };
}
