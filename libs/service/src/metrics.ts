import { auditPathOldest, knowledgeOf, relayStatus, type Sql, type Timed } from '@footbridge/messaging';
import { secondsBetween, type ServiceName } from '@footbridge/contracts';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { Gauge as PromGauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { type Logger } from 'pino';

/** A figure that is read from the database whenever Prometheus asks. `name` is such as `referrals_open`. */
export type Gauge = {
  readonly name: string;
  readonly help: string;
  readonly read: (sql: Sql & Timed) => Promise<number>;
};

export type MetricsOptions = {
  readonly service: ServiceName;
  readonly sources: readonly ServiceName[];
  readonly gauges: readonly Gauge[];
  readonly openTransaction: <T>(work: (tx: Sql & Timed) => Promise<T>) => Promise<T>;
  readonly log: Logger;
};

/** What Prometheus reads of one service. Labels are codes and route templates, never identifiers. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Histogram;
  private readonly reads: (() => Promise<void>)[] = [];

  constructor(private readonly options: MetricsOptions) {
    this.registry.setDefaultLabels({ service: options.service });
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'footbridge_http_request_seconds',
      help: 'Time to answer, by route template.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [this.registry],
    });
    this.outbox();
    this.knowledge();
    this.auditPath();
    for (const each of options.gauges) this.own(each);
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** The text that Prometheus reads. What cannot be read now is left out. */
  async text(): Promise<string> {
    for (const read of this.reads) {
      try {
        await read();
      } catch (error) {
        this.options.log.warn({ err: error }, 'a metric could not be read');
      }
    }
    return this.registry.metrics();
  }

  private gauge(name: string, help: string, labelNames: string[] = []): PromGauge {
    return new PromGauge({ name: `footbridge_${name}`, help, labelNames, registers: [this.registry] });
  }

  private read(work: (tx: Sql & Timed) => Promise<void>, ...gauges: readonly PromGauge[]): void {
    this.reads.push(async () => {
      for (const gauge of gauges) gauge.reset();
      await this.options.openTransaction(work);
    });
  }

  private outbox(): void {
    const depth = this.gauge('outbox_depth', 'Events written and not yet published.');
    const age = this.gauge('outbox_oldest_seconds', 'Age of the oldest event not yet published; 0 when there is none.');
    const unnumbered = this.gauge('audit_unnumbered', 'Audit entries that have no number yet.');
    this.read(
      async (tx) => {
        const status = await relayStatus(tx);
        depth.set(status.depth);
        age.set(status.oldestSeconds);
        unnumbered.set(status.unnumberedEntries);
      },
      depth,
      age,
      unnumbered,
    );
  }

  private knowledge(): void {
    const { sources } = this.options;
    if (sources.length === 0) return;
    const age = this.gauge(
      'knowledge_age_seconds',
      'Age of the oldest partition of a service; no value: never level.',
      ['source'],
    );
    const parked = this.gauge('parked_keys', 'Keys with a parked event.', ['source']);
    this.read(
      async (tx) => {
        for (const { service, at, parkedKeys } of await knowledgeOf(tx, sources)) {
          if (at !== undefined) age.set({ source: service }, Math.max(0, secondsBetween(at, tx.now)));
          parked.set({ source: service }, parkedKeys);
        }
      },
      age,
      parked,
    );
  }

  private auditPath(): void {
    const age = this.gauge(
      'audit_path_age_seconds',
      'Age of the oldest own entry that no signed checkpoint covers; 0: none.',
    );
    this.read(async (tx) => {
      const oldest = await auditPathOldest(tx);
      age.set(oldest === undefined ? 0 : Math.max(0, secondsBetween(oldest, tx.now)));
    }, age);
  }

  private own({ name, help, read }: Gauge): void {
    const gauge = this.gauge(name, help);
    this.read(async (tx) => {
      gauge.set(await read(tx));
    }, gauge);
  }
}

/** Serves `/metrics` on a port of its own, which the public address does not reach. Resolves when it listens. */
export async function serveMetrics(metrics: Metrics, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
