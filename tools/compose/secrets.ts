// The container `secrets`: makes what an installation must have before anything starts, once, and lays into each container's
// own place what it may know. Runs again at every start and changes nothing that is there.
import { SERVICES } from '@footbridge/contracts';
import { passwordOf, PORTAL_CLIENT, secretsIn, systemKey, systemKeyFile } from '@footbridge/infra';
import { writeSigningKey } from '@footbridge/service';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSignInLinkKey } from '../start/installation.js';
import { verifierKeyOf } from '../start/services.js';
import {
  environmentText,
  kafkaFiles,
  PLACES,
  portalSecretEnvironment,
  secretEnvironment,
  WITH_KEYS,
} from './installation.js';

const place = (name: string, file: string) => join(PLACES, name, file);
const write = (file: string, text: string) => {
  writeFileSync(file, text, { mode: 0o600 });
};
/** What is made once: the text of a file, or the file itself. */
const once = (file: string, make: () => void) => {
  if (!existsSync(file)) make();
};

const secrets = secretsIn(place('installation', 'secrets.json'), SERVICES);
write(place('postgres', 'password'), passwordOf(secrets.postgres, 'postgres'));
for (const [name, text] of Object.entries(kafkaFiles(secrets, randomBytes(16).toString('base64url')))) {
  write(place('kafka', name), text);
}
for (const service of SERVICES) {
  write(place(service, 'environment'), environmentText(secretEnvironment(service, secrets)));
}

// One key for all that keep personal data.
const key = place('installation', 'key-encryption.key');
once(key, () => {
  write(key, `${randomBytes(32).toString('hex')}\n`);
});
for (const service of WITH_KEYS) {
  const file = place(service, 'key-encryption.key');
  once(file, () => {
    copyFileSync(key, file);
  });
}
const linkKey = place('consents', 'sign-in-links.pem');
once(linkKey, () => {
  write(linkKey, newSignInLinkKey());
});
const signingKey = place('audit', 'signing.pem');
for (const file of [signingKey, place('agreements', 'signing.pem')]) {
  once(file, () => {
    writeSigningKey(file);
  });
}
write(
  place('portal', 'environment'),
  environmentText({ ...portalSecretEnvironment(secrets), ...verifierKeyOf(signingKey) }),
);
const sessionKey = place('portal', 'sessions.key');
once(sessionKey, () => {
  write(sessionKey, `${randomBytes(32).toString('hex')}\n`);
});
// The portal proves itself with it; the sign-in shows its public half.
await systemKey(join(PLACES, 'identity'), PORTAL_CLIENT);
copyFileSync(systemKeyFile(join(PLACES, 'identity'), PORTAL_CLIENT), place('portal', 'client.json'));
console.log('Every container has its secrets.');
process.exit(0);
