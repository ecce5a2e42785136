import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { DeliveryCounts } from '../events/delivery-counts.js';
import { readStoredState } from './stored-state.js';
import { within } from '../http/within.js';

/** Prometheus gives up after 10 s by default; what the process knows of itself must not wait for a database that hangs. */
const READ_WITHIN_MS = 2_000;

/** The metrics of this process, and of what all processes share. No label ever holds a phone number. */
@Injectable()
export class MetricsService {
  private readonly registry = new Registry();
  private readonly storageUp = this.gauge('storage_up', '1 while the database answers, else 0', []);
  private readonly held = this.gauge(
    'channel_held',
    '1 for each channel that sends nothing now: kind is pause (Siren fails, or refuses the account) or wait (it asked for time), reason the code of the error',
    ['channel', 'kind', 'reason'],
  );
  private readonly messages = this.gauge('messages', 'Messages in each state, over all replicas', ['status']);
  private readonly eventsWaiting = this.gauge('events_waiting', 'Events to be posted, counted up to 100,000', []);
  private readonly eventsOldest = this.gauge('events_oldest_seconds', 'Age of the oldest event to be posted', []);

  private readonly receiptsNoted = this.gauge(
    'receipts_noted',
    'Told by receipts so far, over all replicas: contradicted: failed and delivered both; reconciled: learned only by asking',
    ['what'],
  );

  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    deliveries: DeliveryCounts,
  ) {
    collectDefaultMetrics({ register: this.registry });
    new Counter({
      name: 'siren_gateway_event_deliveries_total',
      help: 'Tries of this process to post an event: done, to be tried again, dead, or stale (its lease was over)',
      labelNames: ['outcome'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [outcome, n] of Object.entries(deliveries.all())) this.inc({ outcome }, n);
      },
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything, in Prometheus' text format. */
  async text(): Promise<string> {
    this.held.reset();
    this.messages.reset();
    try {
      const { holds, messages, receiptsNoted, events } = await within(READ_WITHIN_MS, readStoredState(this.dataSource));
      for (const { channel, kind, reason } of holds) this.held.set({ channel, kind, reason }, 1);
      for (const { status, n } of messages) this.messages.set({ status }, n);
      this.eventsWaiting.set(events.n);
      this.eventsOldest.set(events.oldestSeconds);
      for (const { what, n } of receiptsNoted) this.receiptsNoted.set({ what }, n);
      this.storageUp.set(1);
    } catch {
      this.storageUp.set(0);
    }
    return this.registry.metrics();
  }

  private gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name: `siren_gateway_${name}`, help, labelNames, registers: [this.registry] });
  }
}
