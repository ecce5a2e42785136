import { httpUrl } from './parse-address.js';
import { ratio } from './parse-number.js';
import { headerList } from './parse-header-list.js';
import { parsed } from './parsed.js';
import { optional, optionalSecret, withDefault } from './setting.js';

/** Traces, by the names that OpenTelemetry gave these variables. */
export const TRACING_SETTINGS = {
  tracingEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    httpUrl,
    'A collector that takes OTLP over HTTP, such as http://127.0.0.1:4318: traces are posted to /v1/traces there, as JSON. Unset: no traces.',
  ),
  tracingHeaders: optionalSecret(
    'OTEL_EXPORTER_OTLP_HEADERS',
    headerList,
    "Headers that go with the traces, such as the collector's key: api-key=abc,x-tenant=acme. Characters such as , and = are written as %2C and %3D.",
  ),
  tracingServiceName: withDefault('OTEL_SERVICE_NAME', 'siren-gateway', parsed, 'Name of this service in the traces.'),
  tracingSampleRatio: withDefault(
    'OTEL_TRACES_SAMPLER_ARG',
    '1',
    ratio,
    'Share of the traces that begin here which are recorded, 0 to 1; a caller who sends a traceparent has decided for his. Each message makes about five spans.',
  ),
};
