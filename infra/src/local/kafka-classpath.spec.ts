import { describe, expect, it } from '@jest/globals';
import { kafkaLacks } from './kafka-classpath.js';

describe('what the embedded Kafka lacks', () => {
  it('is named as what to install where there is no Java', () => {
    expect(kafkaLacks('/nowhere/java')).toBe('Java 17 or later');
  });
});
