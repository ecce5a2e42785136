const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
/** Minutes after nine of each time of day, by the name of its field, in the order in which they come about. */
const MINUTES: Readonly<Record<string, number>> = {
  from: -60,
  start: -60,
  createdAt: 0,
  startedAt: 0,
  at: 0,
  acceptedAt: 1,
  sentAt: 1,
  failedAt: 2,
  deliveredAt: 2,
  readAt: 3,
  finishedAt: 3,
  to: 60,
  until: 60,
  expiresAt: 1_440,
};
const BASE = Date.parse('2026-01-15T09:00:00.000Z');
/** What differs from one run to the next, by the name of its field. */
const FIXED: Readonly<Record<string, unknown>> = {
  key: 'sgk_an-example-not-a-key',
  providerMessageId: 'wa-0001',
  p50: 900,
  p90: 2_100,
  p95: 2_600,
  p99: 4_000,
  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  message_id: 'wa-0001',
  ms: 12,
  durationMs: 120,
};
const MOST_ITEMS = 2;

/** An answer without the noise of the run that it was recorded in, and with lists cut short. */
export class Normaliser {
  private readonly ids = new Map<string, string>();

  of(value: unknown, name = ''): unknown {
    if (typeof value === 'string') return this.ofText(value, name);
    if (typeof value === 'number') return typeof FIXED[name] === 'number' ? FIXED[name] : value;
    if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((one) => this.of(one, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.of(one, key)]));
  }

  private ofText(text: string, name: string): string {
    const fixed = FIXED[name];
    if (typeof fixed === 'string') return fixed;
    return text
      .replaceAll(/\b(wa|sm)-[\da-f]{12}-\d+/g, '$1-0001')
      .replaceAll(/\bdigest:[\da-f]{64}/g, `digest:${String(FIXED['digest'])}`)
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+(\/events)?(\?for=tests)?/g, 'https://app.example.com/events')
      .replaceAll(UUID, (id) => this.idFor(id))
      .replaceAll(TIME, () => new Date(BASE + (MINUTES[name] ?? 0) * 60_000).toISOString());
  }

  private idFor(id: string): string {
    if (id.startsWith('0199f000-')) return id;
    let known = this.ids.get(id);
    if (known === undefined) {
      known = `0199f000-0000-7000-8000-${(this.ids.size + 0x100).toString(16).padStart(12, '0')}`;
      this.ids.set(id, known);
    }
    return known;
  }
}
