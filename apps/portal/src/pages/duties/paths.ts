import { path } from '../../engine/path.js';

export const at = {
  whoMustAct: path('/who-must-act'),
  load: path('/who-must-act/load'),
  delegations: path('/delegations'),
  newDelegation: path('/delegations/new'),
  endDelegation: path('/delegations/:id/end'),
  contact: path('/to-dos/contact/:id'),
  clock: path('/to-dos/clock/:id'),
  transfer: path('/who-must-act/transfer'),
} as const;
