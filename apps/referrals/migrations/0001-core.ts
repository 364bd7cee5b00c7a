import { knowledgeSchema, messagingSchema } from '@footbridge/messaging';
import { serviceSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { firstKnowledge } from '../src/knowledge/parts.js';

export class Core1700000000001 implements MigrationInterface {
  name = 'Core1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(messagingSchema('referrals'));
    await runner.query(serviceSchema('referrals'));
    await runner.query(knowledgeSchema({ service: 'referrals', schema: 'knowledge', parts: firstKnowledge }));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
