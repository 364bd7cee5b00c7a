import { Sessions1700000000001 } from './0001-sessions.js';

/** All of the portal's migrations, in order. */
export const portalMigrations = { name: 'portal', migrations: [Sessions1700000000001] } as const;
