import { type Role } from '@footbridge/contracts';
import { path } from '../../engine/path.js';

export const at = {
  list: path('/partnerships'),
  begin: path('/partnerships/new'),
  one: path('/partnerships/:id'),
  change: path('/partnerships/:id/change'),
  links: path('/partnerships/:id/links'),
  assess: path('/partnerships/:id/assess'),
  end: path('/partnerships/:id/end'),
};

/** Who keeps a partnership for a member; the directory judges it again. */
export const KEEPERS: readonly Role[] = ['information-governance-lead', 'service-manager', 'wellbeing-lead'];
