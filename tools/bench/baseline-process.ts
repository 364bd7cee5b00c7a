// What a submit is measured beside: the same rows, as many bytes, in one transaction of raw `pg` behind the same Nest route (validation,
// idempotency key, If-Match, limits, headers, metrics and log of every service), relayed by the same relay; without token, gate, facts,
// row-level security and encryption. tools/bench/baseline.ts starts it.
import 'reflect-metadata';
import { Relay, silent } from '@footbridge/messaging';
import { done, IfMatch, Once, startService, type Outcome } from '@footbridge/service';
import { Body, Controller, Headers, Inject, Module, Param, Post } from '@nestjs/common';
import { IsArray, IsOptional, IsUUID } from 'class-validator';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type BaselineSettings } from './baseline.js';
import { insertOf, updateOf, withFirst, type Statement } from './statements.js';
import { replaced } from './rows.js';

/** As many connections as the service has for requests. */
const CONNECTIONS = 10;

class Submitting {
  private readonly database: pg.Pool;
  private readonly statements: readonly {
    readonly row: keyof BaselineSettings['rows'];
    readonly statement: Statement;
  }[];

  constructor(
    private readonly settings: BaselineSettings,
    private readonly relay: Relay,
  ) {
    const { rows, databaseUrl } = settings;
    this.database = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
    const counter = `insert into event_key (key, sequence) values ($1, 1)
      on conflict (key) do update set sequence = event_key.sequence + 1`;
    const pending = `insert into audit_pending (entry_id, at) values ($1, $2)`;
    this.statements = [
      { row: 'idempotency', statement: insertOf('idempotency', rows.idempotency) },
      { row: 'referral', statement: updateOf('referral', rows.referral) },
      { row: 'copy', statement: insertOf('referral_copy', rows.copy) },
      { row: 'relationship', statement: insertOf('relationship', rows.relationship) },
      { row: 'outbox', statement: withFirst(counter, ['key'], insertOf('outbox', rows.outbox)) },
      { row: 'entry', statement: withFirst(pending, ['id', 'at'], insertOf('audit_entry', rows.entry)) },
    ];
  }

  async submit(referralId: string, onceKey: string): Promise<void> {
    const { rows, templateId } = this.settings;
    const client = await this.database.connect();
    try {
      await client.query('begin');
      for (const { row, statement } of this.statements) {
        const template = rows[row];
        const changes = new Map([[templateId, referralId]]);
        if (row === 'idempotency') changes.set(String(template['key']), onceKey);
        else if (row !== 'referral' && row !== 'copy') changes.set(String(template['id']), randomUUID());
        const values = replaced(template, changes);
        const { rowCount } = await client.query({
          name: statement.name,
          text: statement.text,
          values: statement.columns.map((column) => values[column]),
        });
        if (rowCount !== 1) throw new Error(`${row}: ${rowCount ?? 0} rows`);
      }
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.relay.kick();
  }

  async close(): Promise<void> {
    await this.database.end();
  }
}

class SubmitPath {
  @IsUUID() id!: string;
}

class SubmitBody {
  @IsOptional() @IsArray() leaveOut?: string[];
}

@Controller('api/referrals/referrals')
class BaselineController {
  constructor(@Inject(Submitting) private readonly submitting: Submitting) {}

  @Post(':id/submit')
  @Once()
  async submit(
    @Param() { id }: SubmitPath,
    @IfMatch() version: number,
    @Headers('idempotency-key') onceKey: string,
    @Body() _given: SubmitBody,
  ): Promise<Outcome> {
    await this.submitting.submit(id, onceKey);
    return done({ version: version + 1 });
  }
}

@Module({ controllers: [BaselineController] })
class BaselineModule {}

async function start(settings: BaselineSettings): Promise<string> {
  const { service, relayUrl, kafka, environment } = settings;
  const relay = new Relay({ service, databaseUrl: relayUrl, kafka, log: silent });
  const submitting = new Submitting(settings, relay);
  const providers = () => [{ provide: Submitting, useValue: submitting }];
  const definition = { name: service, module: BaselineModule, migrations: [], providers };
  const running = await startService(definition, environment, { messaging: false, port: 0 });
  await relay.start();
  process.once('disconnect', () => {
    void Promise.allSettled([running.stop(), relay.stop(), submitting.close()]).then(() => process.exit(0));
  });
  return running.url;
}

process.once('message', (settings: BaselineSettings) => {
  start(settings).then(
    (url) => process.send?.({ url }),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined); // our parent ends us
