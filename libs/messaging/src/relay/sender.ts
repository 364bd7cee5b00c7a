import { type Admin, type Kafka, type Message, Partitioners, type Producer, type RecordMetadata } from 'kafkajs';

/**
 * An idempotent producer with one request in flight. After a failed send nobody knows what the broker has, so the producer is
 * thrown away and the next send begins with a fresh one: records may then come twice, never out of order and never not at all.
 */
export class Sender {
  #producer: Producer | undefined;
  #admin: Admin | undefined;

  constructor(readonly kafka: Kafka) {}

  async send(topic: string, messages: Message[]): Promise<RecordMetadata[]> {
    try {
      this.#producer ??= await this.#connect();
      return await this.#producer.send({ topic, messages, acks: -1, timeout: 5_000 });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Per partition the offset that the next record will have. */
  async nextOffsets(topic: string): Promise<number[]> {
    try {
      this.#admin ??= await this.#connectAdmin();
      const offsets = await this.#admin.fetchTopicOffsets(topic);
      return offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    const admin = this.#admin;
    this.#producer = undefined;
    this.#admin = undefined;
    await producer?.disconnect().catch(() => undefined);
    await admin?.disconnect().catch(() => undefined);
  }

  async #connectAdmin(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }

  async #connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }
}
