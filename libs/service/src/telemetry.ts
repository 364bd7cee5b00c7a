/**
 * OpenTelemetry for a service's process: `import '@footbridge/service/telemetry'` is the first line of its main.ts, before anything
 * that speaks HTTP, SQL or Kafka is loaded. Without OTEL_EXPORTER_OTLP_ENDPOINT it does nothing: trace ids still travel by
 * `traceparent` through requests, logs, problems and events.
 */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { createRequire } from 'node:module';

export type Telemetry = { readonly stop: () => Promise<void> };

/** All that a span may say: kinds, names of places and codes. Paths, queries, addresses, SQL and messages stay here. */
const TOLD = new Set([
  'db.namespace',
  'db.system.name',
  'error.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'messaging.destination.name',
  'messaging.destination.partition.id',
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.system',
  'server.address',
  'server.port',
]);

/** The span without what could hold data of a person: other attributes, exceptions, and the words of its status. */
function told(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => TOLD.has(name)));
  return Object.create(span, {
    attributes: { value: attributes },
    events: { value: [] },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;
}

function telling(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => {
      exporter.export(spans.map(told), done);
    },
    shutdown: () => exporter.shutdown(),
  };
}

/** Registers spans of http, pg and kafkajs. Call it before those modules are loaded by anything else. */
export function registerTelemetry(service: string, exporter: SpanExporter): Telemetry {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `footbridge-${service}` }),
    spanProcessors: [new BatchSpanProcessor(telling(exporter))],
  });
  provider.register();
  registerInstrumentations({
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => url?.startsWith('/health/') ?? false,
      }),
      new PgInstrumentation({ requireParentSpan: true, enhancedDatabaseReporting: false }),
      new KafkaJsInstrumentation(),
    ],
  });
  // import() finds the patched exports only when require() has loaded them first.
  const require = createRequire(import.meta.url);
  require('pg');
  require('kafkajs');
  return { stop: () => provider.shutdown() };
}

const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
if (endpoint) {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const telemetry = registerTelemetry(process.env['SERVICE'] ?? 'unknown', exporter);
  process.once('beforeExit', () => void telemetry.stop());
}
