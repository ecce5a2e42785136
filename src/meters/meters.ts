import { Counter, Histogram, type Metric } from '@prometheus-io/client';

/**
 * What this process counts while it works; `/metrics` shows it. Of the process and not of an application, like the metrics
 * of Node itself. Labels are words of ours: no number, id or code of anybody else.
 */
const name = (short: string): string => `siren_gateway_${short}`;

/** The whole exchange, waiting for a connection included. Its count is that of the requests. */
export const sirenRequestSeconds = new Histogram({
  name: name('siren_request_duration_seconds'),
  help: 'Requests of this process to Siren that sent a message, by what is known after each: accepted, rejected or unknown',
  labelNames: ['channel', 'outcome'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [],
});

/** Not those that are webhooks of Siren: they have {@link webhookAcknowledgeSeconds}. */
export const httpRequestSeconds = new Histogram({
  name: name('http_request_duration_seconds'),
  help: "Requests to this process but for Siren's webhooks, from their headers to the end of the answer, time that a client asked to wait included: by the template of the route (or unmatched), method, and status code (or aborted: the client left before an answer)",
  labelNames: ['route', 'method', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [],
});

/** Siren wants its answer within 3 s, and we give ours within 2. */
export const webhookAcknowledgeSeconds = new Histogram({
  name: name('webhook_acknowledge_duration_seconds'),
  help: "Siren's webhooks at this process, from their headers to our answer, by its status code",
  labelNames: ['endpoint', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
  registers: [],
});

/** Failures by whether anybody can act on them. */
export const attemptFailures = new Counter({
  name: name('attempt_failures_total'),
  help: 'Attempts that this process learned to have failed, by their reason: listed (its code is in our table), own (we know without one: a timeout, an HTTP status) or unknown',
  labelNames: ['channel', 'reason'],
  registers: [],
});

/** Each message counts once an hour, for as long as it waits. */
export const smsLimited = new Counter({
  name: name('sms_limited_total'),
  help: 'Messages that this process put off to the next hour, since no SMS was left for them in this one, by the cap that is reached: hour (SMS_MAX_PER_HOUR) or prefix (SMS_MAX_PER_PREFIX_PER_HOUR)',
  labelNames: ['limit'],
  registers: [],
});

export const logLinesDropped = new Counter({
  name: name('log_lines_dropped_total'),
  help: 'Lines of the log that whoever reads our standard output did not take in time',
  registers: [],
});

/** Of requests under `/api/v1`. */
export const keyRefusals = new Counter({
  name: name('api_key_refusals_total'),
  help: 'Requests that this process refused by their API key: missing, wrong, wrong_too_often (more from one address than WRONG_KEYS_PER_MINUTE), expired, scope (it lacks the one of the route), rate (its application asks too often)',
  labelNames: ['reason'],
  registers: [],
});

/** Each of these is a client that must try again. */
export const overloads = new Counter({
  name: name('overloads_total'),
  help: 'What this process refused or cut for want of room: connection, body (not come to its end), large_body, export',
  labelNames: ['what'],
  registers: [],
});

// A counter that begins with its first event shows no increase by that.
for (const reason of ['missing', 'wrong', 'wrong_too_often', 'expired', 'scope', 'rate'])
  keyRefusals.inc({ reason }, 0);
for (const limit of ['hour', 'prefix']) smsLimited.inc({ limit }, 0);
for (const what of ['connection', 'body', 'large_body', 'export']) overloads.inc({ what }, 0);

/** Every meter, for whoever shows them. */
export const METERS = [
  sirenRequestSeconds,
  httpRequestSeconds,
  webhookAcknowledgeSeconds,
  attemptFailures,
  smsLimited,
  logLinesDropped,
  keyRefusals,
  overloads,
] as readonly Metric[];
