import { ACTIONS } from '@footbridge/access';

/** Every act that one role may do and another may not: what of its to-dos the other could not do by itself. */
export function lackingRights(ofRole: string, toRole: string): string[] {
  const may = (roles: readonly string[], role: string) => roles.includes(role);
  return Object.entries(ACTIONS)
    .filter(([, { roles }]) => may(roles, ofRole) && !may(roles, toRole))
    .map(([action]) => action);
}
