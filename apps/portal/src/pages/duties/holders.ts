import { type Role, ROLE_CODES } from '@footbridge/contracts';
import { type Asking } from '../../services/names.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';

export type Holder = { readonly organisationId: string; readonly role?: string; readonly dutyTeamId?: string };
type Team = { readonly role: string };

/** Who must act, in words: a role, or a duty team by the role that serves in it. Teams are asked for once each. */
export async function holdersIn(holders: readonly Holder[], visit: Asking): Promise<(holder: Holder) => string> {
  const ids = [...new Set(holders.flatMap(({ dutyTeamId }) => dutyTeamId ?? []))].slice(0, 20);
  const answers = await Promise.all(
    ids.map((id) => visit.ask<Team>('directory', `/duty-teams/${encodeURIComponent(id)}`)),
  );
  const teams = new Map(ids.map((id, n) => [id, answers[n]] as const));
  return ({ role, dutyTeamId }) => {
    if (role !== undefined) return words(role);
    const team = teams.get(dutyTeamId ?? '');
    return team?.ok === true ? `Duty team: ${words(team.body.role)}` : 'A duty team';
  };
}

/** What a to-do is about that names a role or team: only a role has words. */
export function aboutInWords(about: string | undefined): string | undefined {
  if (about === undefined) return undefined;
  return ROLE_CODES.includes(about as Role) ? words(about) : 'A duty team';
}

export type Standstill = { readonly from: string; readonly until: string };

/** When the clock of a to-do stands still in vacation, what is past left out; the last day is the one before it runs on. */
export function vacationsIn(standstills: readonly Standstill[] | undefined, now: Date): { from: string; to: string }[] {
  return (standstills ?? [])
    .filter(({ until }) => Date.parse(until) > now.getTime())
    .map(({ from, until }) => ({ from: day(from), to: day(new Date(Date.parse(until) - 1)) }));
}
