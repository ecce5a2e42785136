import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as OTLP's JSON has it, its attributes as an object. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  links: { traceId: string }[];
  attributes: Record<string, unknown>;
  failed: boolean;
}

interface OtlpSpan extends Omit<ReceivedSpan, 'attributes' | 'links' | 'failed'> {
  links?: { traceId: string }[];
  attributes: { key: string; value: Record<string, unknown> }[];
  status?: { code?: number };
}
interface OtlpBody {
  resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
}

const ERROR = 2;

/** A collector of OpenTelemetry, as far as it takes traces over HTTP as JSON. */
export interface TraceReceiver {
  endpoint: string;
  /** Every span so far. */
  spans(): ReceivedSpan[];
  /** Every byte that came, headers included. */
  bytes(): string;
  close(): void;
}

export async function createTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  let bytes = '';
  const server = createServer((request, response) => {
    const take = (body: string): void => {
      bytes += `${request.url} ${JSON.stringify(request.headers)}\n${body}\n`;
      const { resourceSpans } = JSON.parse(body) as OtlpBody;
      spans.push(
        ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)).map(readSpan),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    // Of a request that is cut in the middle nothing is taken.
    text(request).then(take, () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    bytes: () => bytes,
    close: () => void server.close().closeAllConnections(),
  };
}

function readSpan({ attributes, links, status, ...span }: OtlpSpan): ReceivedSpan {
  return {
    ...span,
    links: links ?? [],
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    failed: status?.code === ERROR,
  };
}
