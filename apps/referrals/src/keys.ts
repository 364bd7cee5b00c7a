import { Keyring, readKeyEncryptionKeys } from '@footbridge/keyring';
import { SettingsError, type Settings } from '@footbridge/service';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Opens the keyring at start: a missing or wrong key-encryption key stops the service there. */
export async function openKeyring({
  keysDatabaseUrl,
  keyEncryptionKeyFile,
  keyEncryptionKey,
  nodeEnv,
}: Settings): Promise<Keyring> {
  if (keysDatabaseUrl === undefined) throw new SettingsError('Settings: KEYS_DATABASE_URL is missing');
  const keyEncryptionKeys = await readKeyEncryptionKeys({
    KEY_ENCRYPTION_KEY_FILE: keyEncryptionKeyFile,
    KEY_ENCRYPTION_KEY: keyEncryptionKey,
    NODE_ENV: nodeEnv,
  });
  return Keyring.open({ url: keysDatabaseUrl, service: 'referrals', keyEncryptionKeys });
}

/** Closes the keyring's connections when the service stops. */
@Injectable()
export class KeyringClosing implements OnModuleDestroy {
  constructor(@Inject(Keyring) private readonly keyring: Keyring) {}

  async onModuleDestroy(): Promise<void> {
    await this.keyring.close();
  }
}
