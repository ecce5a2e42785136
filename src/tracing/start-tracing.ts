import { Logger } from '@nestjs/common';
import { context, diag, type DiagLogger, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

export interface TracingOptions {
  /** Of an OTLP/HTTP collector; `/v1/traces` is added. */
  endpoint: string;
  /** That go with each post. */
  headers: () => Readonly<Record<string, string>>;
  serviceName: string;
  /** Of the traces that begin here; whoever hands us a trace has decided about it. */
  sampleRatio: number;
}

const logger = new Logger('Tracing');
/** What the SDK says of itself: that the collector is away. */
const COMPLAINTS: DiagLogger = {
  error: (message) => logger.warn(message),
  warn: (message) => logger.warn(message),
  info: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
};

/**
 * Starts OpenTelemetry's SDK for this process, which posts spans in the background. Import this file only when traces are
 * wanted: it alone loads the SDK. Resolves to what sends the last spans and ends it.
 */
export function startTracing({ endpoint, headers, serviceName, sampleRatio }: TracingOptions): () => Promise<void> {
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({
          url: `${endpoint}/v1/traces`,
          headers: () => Promise.resolve({ ...headers() }),
        }),
      }),
    ],
  });
  diag.setLogger(COMPLAINTS, { logLevel: DiagLogLevel.WARN });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    await provider.shutdown();
    trace.disable();
    propagation.disable();
    context.disable();
    diag.disable();
  };
}
