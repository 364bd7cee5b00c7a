import { SERVICES, type ServiceName } from '@footbridge/contracts';
import { provisionKafka, removeTopics, type KafkaLogin } from '@footbridge/infra';
import { randomBytes } from 'node:crypto';
import { testPlatform } from './platform.js';

/** A set of topics of a test's own, told apart by a prefix. */
export type FreshTopics = {
  /** What `topicPrefix` of libs/messaging takes: topics are `<prefix>footbridge.<service>.v1` and so on. */
  readonly prefix: string;
  readonly brokers: readonly string[];
  /** A service's own principal: it may write its own topics, read all of this prefix, and join `<prefix><service>-…`. */
  login(service: ServiceName): KafkaLogin;
  drop(): Promise<void>;
};

/** Makes the topics of these services under a prefix that nobody else has, with the access lists of the real ones. */
export async function freshTopics(services: readonly ServiceName[] = SERVICES): Promise<FreshTopics> {
  const { brokers, kafkaAdmin, secrets, kafkaLogin } = testPlatform();
  const prefix = `t${randomBytes(6).toString('hex')}.`;
  await provisionKafka(brokers, kafkaAdmin, { services, passwords: secrets.kafka, prefix });
  return {
    prefix,
    brokers,
    login: kafkaLogin,
    drop: () => removeTopics(brokers, kafkaAdmin, { services, prefix }),
  };
}
