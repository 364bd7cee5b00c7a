import { type Instant, type ServiceName } from '@footbridge/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { type Kafka } from 'kafkajs';
import { codeOf } from '../failure.js';
import { Backoff, Signal } from '../signal.js';
import { type Log, silent } from '../sql.js';
import { kafkaOf, type KafkaSettings } from '../topics.js';
import { AuditPublisher } from './audit-publisher.js';
import { EventPublisher } from './event-publisher.js';
import { Sender } from './sender.js';
import { Session } from './session.js';
import { type RelayStatus, relayStatus } from './status.js';

export type RelayOptions = {
  readonly service: ServiceName;
  /** As `<service>_relay`, directly to the database: no pooler between, since it holds a lock of the session. */
  readonly databaseUrl: string;
  readonly kafka: KafkaSettings;
  readonly log?: Log;
  /** Milliseconds that the test clock is ahead of the database's. */
  readonly clockOffset?: () => number;
  /** How often to look without being kicked; 250 ms. */
  readonly pollMilliseconds?: number;
  /** Between heartbeats; 1 s. */
  readonly heartbeatMilliseconds?: number;
};

/** Milliseconds between two looks under load, so that one round trip carries what several acts wrote; the first look is at once. */
const EVENT_LINGER = 10;
const AUDIT_LINGER = 25;

/**
 * Brings what a service committed to Kafka: events from the outbox, audit entries with their numbers, and each second the time
 * up to which that is complete. Of all relays on one database one works at a time; the others wait to take over. It keeps
 * trying through any outage of broker or database, and holds nothing that a kill could lose.
 */
export class Relay {
  readonly #log: Log;
  readonly #kafka: Kafka;
  readonly #events = new Signal();
  readonly #audit = new Signal();
  readonly #idle = new Signal();
  #session: Session | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #leading = false;
  #lastHeartbeat: Instant | undefined;

  constructor(readonly options: RelayOptions) {
    this.#log = options.log ?? silent;
    this.#kafka = kafkaOf(options.kafka, `${options.service}-relay`);
  }

  /** Begins, and returns at once: neither broker nor database need be there yet. */
  start(): Promise<void> {
    this.#stopped = false;
    this.#running ??= this.#run();
    return Promise.resolve();
  }

  /** Ends after the request in flight, and lets another relay take over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeAll();
    await this.#running;
    this.#running = undefined;
  }

  /** Something was committed: look now. */
  kick(): void {
    this.#events.set();
    this.#audit.set();
  }

  /** Whether this relay is the one that works. */
  get leading(): boolean {
    return this.#leading;
  }

  /** What waits, and the last heartbeat that this relay sent; rejects while it has no connection to the database. */
  async status(): Promise<RelayStatus & { readonly lastHeartbeat?: Instant | undefined }> {
    if (!this.#session || this.#session.lost) throw new Error('the relay has no connection to its database');
    return { ...(await relayStatus(this.#session)), lastHeartbeat: this.#lastHeartbeat };
  }

  async #run(): Promise<void> {
    const backoff = new Backoff();
    while (!this.#isOver()) {
      try {
        const name = `${this.options.service}-relay`;
        this.#session = await Session.open(this.options.databaseUrl, name, () => {
          this.#wakeAll();
        });
        if (await this.#awaitLead(this.#session)) {
          backoff.reset();
          await this.#lead(this.#session);
        }
      } catch (error) {
        this.#log.warn({ code: codeOf(error) }, 'relay: the database cannot be used');
      }
      this.#leading = false;
      await this.#session?.close();
      if (!this.#isOver()) await this.#idle.wait(backoff.next());
    }
  }

  async #awaitLead(session: Session): Promise<boolean> {
    while (!this.#isOver(session)) {
      if (await session.tryLead()) return true;
      await this.#idle.wait(this.options.pollMilliseconds ?? 250);
    }
    return false;
  }

  async #lead(session: Session): Promise<void> {
    const { service, kafka } = this.options;
    const common = { service, sql: session, topicPrefix: kafka.topicPrefix };
    const eventSender = new Sender(this.#kafka);
    const auditSender = new Sender(this.#kafka);
    const clockOffset = this.options.clockOffset ?? (() => 0);
    const events = new EventPublisher({ ...common, sender: eventSender, clockOffset });
    const audit = new AuditPublisher({ ...common, sender: auditSender });
    this.#leading = true;
    this.#log.info({}, 'relay: leading');
    await Promise.all([this.#publishEvents(session, events), this.#publishAudit(session, audit)]);
    await Promise.all([eventSender.close(), auditSender.close()]);
  }

  async #publishEvents(session: Session, events: EventPublisher): Promise<void> {
    const backoff = new Backoff();
    const interval = this.options.heartbeatMilliseconds ?? 1_000;
    let nextBeat = 0;
    let nextTidy = 0;
    while (!this.#isOver(session)) {
      try {
        if (Date.now() >= nextBeat) {
          await events.beginHeartbeat();
          nextBeat = Date.now() + interval;
        }
        const more = await events.publishBatch();
        this.#lastHeartbeat = (await events.finishHeartbeat()) ?? this.#lastHeartbeat;
        backoff.reset();
        if (more) continue;
        if (Date.now() >= nextTidy) {
          await tidy(session);
          nextTidy = Date.now() + 30_000;
        }
        await pause(EVENT_LINGER);
        await this.#events.wait(Math.min(this.options.pollMilliseconds ?? 250, Math.max(1, nextBeat - Date.now())));
      } catch (error) {
        events.reset();
        await this.#afterFailure(session, error, backoff);
      }
    }
  }

  async #publishAudit(session: Session, audit: AuditPublisher): Promise<void> {
    const backoff = new Backoff();
    while (!this.#isOver(session)) {
      try {
        const unnumbered = await audit.number();
        const unpublished = await audit.publishBatch();
        backoff.reset();
        if (unnumbered || unpublished) continue;
        await pause(AUDIT_LINGER);
        await this.#audit.wait(this.options.pollMilliseconds ?? 250);
      } catch (error) {
        await this.#afterFailure(session, error, backoff);
      }
    }
  }

  async #afterFailure(session: Session, error: unknown, backoff: Backoff): Promise<void> {
    if (this.#isOver(session)) return;
    this.#log.warn({ code: codeOf(error) }, 'relay: not published, trying again');
    await this.#idle.wait(backoff.next());
  }

  #isOver(session?: Session): boolean {
    return this.#stopped || (session?.lost ?? false);
  }

  #wakeAll(): void {
    this.kick();
    this.#idle.set();
  }
}

/** Deletes events published over an hour ago, in batches; how many keep their place in the topic for ever. */
async function tidy(session: Session): Promise<void> {
  await session.query(
    `delete from public.outbox where position in (
       select position from public.outbox where published_at < clock_timestamp() - interval '1 hour' order by position limit 5000)`,
  );
}
