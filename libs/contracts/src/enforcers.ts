import { type ServiceName } from './ids.js';

/**
 * The services that can disclose. Each acknowledges every withdrawal; a service joins this list with its first disclosure.
 */
export const ENFORCERS = ['referrals'] as const satisfies readonly ServiceName[];
