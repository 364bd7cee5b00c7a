import { SERVICES } from '@footbridge/contracts';
import { AuditEntryConsumer, Relay, type KafkaSettings, type OpenTransaction } from '@footbridge/messaging';
import { Database, type Transaction } from '@footbridge/service';
import { Injectable, Optional, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { AuditSettings } from '../settings.js';
import { takeEntries, throughGaps, type Alarm } from './intake.js';

/** Reads the numbered entries of every service, this one's too, into the log; runs where messaging does. */
@Injectable()
export class EntryIntake implements OnApplicationBootstrap, OnApplicationShutdown {
  private consumer: AuditEntryConsumer<Transaction> | undefined;

  constructor(
    private readonly database: Database,
    private readonly settings: AuditSettings,
    private readonly log: PinoLogger,
    @Optional() private readonly relay?: Relay,
  ) {}

  onApplicationBootstrap(): void {
    const kafka = kafkaOf(this.settings);
    if (!this.relay || !kafka) return;
    const open: OpenTransaction<Transaction> = (work) => this.database.asHandler(work);
    const alarms = (found: readonly Alarm[]) => {
      for (const { kind, service, number, offset, id } of found)
        this.log.error({ alarm: kind, source: service, number, offset, alarmId: id }, 'the audit log alarms');
    };
    const openTransaction = throughGaps(open, {
      alarms,
      missing: ({ service, number }) => {
        this.log.error({ source: service, number }, 'the log waits for a number that has not come');
      },
    });
    this.consumer = new AuditEntryConsumer({
      service: 'audit',
      sources: SERVICES,
      kafka,
      openTransaction,
      take: async (tx, entries) => {
        const found = await takeEntries(tx, entries);
        tx.afterCommit(() => {
          alarms(found);
        });
      },
      log: this.log,
    });
    this.consumer.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.consumer?.stop();
  }
}

function kafkaOf({
  kafkaBrokers,
  kafkaUsername,
  kafkaPassword,
  kafkaTopicPrefix,
}: AuditSettings): KafkaSettings | undefined {
  if (kafkaBrokers === undefined || kafkaUsername === undefined || kafkaPassword === undefined) return undefined;
  return {
    brokers: kafkaBrokers.split(','),
    username: kafkaUsername,
    password: kafkaPassword,
    topicPrefix: kafkaTopicPrefix,
  };
}
