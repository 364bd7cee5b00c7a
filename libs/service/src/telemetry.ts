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
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { createRequire } from 'node:module';

export type Telemetry = { readonly stop: () => Promise<void> };

/**
 * Registers spans of http, pg and kafkajs. Span attributes hold no query text of the URL and no SQL values. Call it before
 * those modules are loaded by anything else.
 */
export function registerTelemetry(service: string, processor: SpanProcessor): Telemetry {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `footbridge-${service}` }),
    spanProcessors: [processor],
  });
  provider.register();
  registerInstrumentations({
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => url?.startsWith('/health/') ?? false,
        redactedQueryParams: ['*'],
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
  const telemetry = registerTelemetry(process.env['SERVICE'] ?? 'unknown', new BatchSpanProcessor(exporter));
  process.once('beforeExit', () => void telemetry.stop());
}
