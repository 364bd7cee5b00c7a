import { Relay } from '@footbridge/messaging';
import { Database } from '@footbridge/service';
import { Injectable, Optional, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { AuditSettings } from '../settings.js';
import { signHead } from './checkpoint.store.js';
import { readLogKey, type LogKey } from './signing-key.js';

const EVERY_MS = 1_000;

/** Signs the head of the tree each second in which it has grown; runs where messaging does. */
@Injectable()
export class CheckpointSigning implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly key: LogKey;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    settings: AuditSettings,
    private readonly log: PinoLogger,
    @Optional() private readonly relay?: Relay,
  ) {
    this.key = readLogKey(settings.auditSigningKeyFile, settings.auditLogName);
  }

  onApplicationBootstrap(): void {
    if (this.relay) this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.database.asHandler((tx) => signHead(tx, this.key));
      } catch (error) {
        this.log.error({ err: error }, 'no checkpoint could be signed');
      }
      await this.pause();
    }
  }

  private pause(): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, EVERY_MS);
      signal.addEventListener('abort', end);
    });
  }
}
