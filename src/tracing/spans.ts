import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

/**
 * Spans are made through OpenTelemetry's API alone: where nobody has started an SDK, all of this does nothing. No span
 * holds a phone number, a text or a key; ids and codes are all they tell.
 */
const tracer = (): Tracer => trace.getTracer('siren-gateway');

export interface SpanOptions {
  attributes?: Attributes;
  /** A stored traceparent that the span continues, null for none; absent: whatever is active. */
  parent?: string | null;
  /** Default `internal`. */
  kind?: 'server' | 'client' | 'internal';
}

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/** Does something within a span, active meanwhile. What is thrown shows by its name alone. */
export async function inSpan<Result>(
  name: string,
  { attributes = {}, parent, kind = 'internal' }: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const around = parent === undefined ? context.active() : contextOf(parent);
  const span = tracer().startSpan(name, { kind: KINDS[kind], attributes }, around);
  try {
    return await context.with(trace.setSpan(around, span), () => work(span));
  } catch (error) {
    failSpan(span, error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    span.end();
  }
}

/** The moment at which a span begins that is told later. */
export const startOfSpan = (): number => Date.now();

/** A span for something that is over when it is told; it began then too, or at `startTime`. */
export function recordSpan(name: string, attributes: Attributes, parent: string | null, startTime?: number): void {
  tracer()
    .startSpan(name, { attributes, ...(startTime !== undefined && { startTime }) }, contextOf(parent))
    .end();
}

/** Begins a trace of its own, with one span, linked to what is active. Its traceparent; null where nothing is recorded. */
export function beginLinkedTrace(name: string, attributes: Attributes): string | null {
  const active = trace.getActiveSpan()?.spanContext();
  const span = tracer().startSpan(name, { attributes, root: true, links: active ? [{ context: active }] : [] });
  span.end();
  return traceParentOf(span);
}

/** The traceparent of the active span; null where there is none. */
export function activeTraceParent(): string | null {
  const span = trace.getActiveSpan();
  return span === undefined ? null : traceParentOf(span);
}

/** Does something as a part of the caller's trace, where the headers name one and none is active yet. */
export function inCallersTrace<Result>(headers: object, work: () => Promise<Result>): Promise<Result> {
  if (trace.getActiveSpan() !== undefined) return work();
  return context.with(propagation.extract(ROOT_CONTEXT, headers), work);
}

/** @param code of the error */
export function failSpan(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function contextOf(traceParent: string | null) {
  return traceParent === null ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent: traceParent });
}

function traceParentOf(span: Span): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  return carrier.traceparent ?? null;
}
