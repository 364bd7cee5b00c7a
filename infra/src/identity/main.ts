import { loadReferenceData } from '../demo/reference-data.js';
import { demoWorld } from '../demo/world.js';
import { accountsOf, developmentIssuers } from './issuers.js';
import { DEMO_SYSTEMS } from './clients.js';
import { startIdentity } from './server.js';

/** The development identity provider as a process: IDENTITY_DIR, IDENTITY_BASE, IDENTITY_ORIGINS, HTTP_PORT. */
const read = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing.`);
  return value;
};

try {
  const world = demoWorld(loadReferenceData());
  const running = await startIdentity({
    dir: read('IDENTITY_DIR'),
    port: Number(read('HTTP_PORT')),
    base: read('IDENTITY_BASE'),
    origins: read('IDENTITY_ORIGINS').split(','),
    issuers: developmentIssuers(world),
    accounts: accountsOf(world),
    systems: DEMO_SYSTEMS,
  });
  const end = () => {
    void running.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
} catch (error) {
  process.stderr.write(`identity: ${error instanceof Error ? error.message : 'failed'}\n`);
  process.exit(1);
}
