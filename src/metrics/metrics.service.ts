import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { collectDefaultMetrics, Counter, Gauge, Registry } from '@prometheus-io/client';
import { DataSource } from 'typeorm';
import { packageVersion } from '../config/package-version.js';
import { databaseClock } from '../database/clock.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { poolOf } from '../database/transaction.js';
import { within } from '../http/within.js';
import { METERS } from '../meters/meters.js';
import { DeliveryCounts } from '../outbox/event-counts.js';
import { COUNTED_CHANNELS } from '../statistics/counting/counters.js';
import { readStoredState, type StoredState } from './stored-state.js';

/** What is shown of the stored state: the same at every replica, so take the highest of them and do not add them up. */
class StoredGauges {
  readonly registry = new Registry();
  private readonly up = this.gauge('storage_up', '1 while the database answers, else 0');
  private readonly open = this.gauge(
    'channel_open',
    '1 for each channel that sends now, 0 for one that is held: channel_held tells why',
    ['channel'],
  );
  private readonly held = this.gauge(
    'channel_held',
    '1 for each channel that sends nothing now: kind is pause (Siren fails, or refuses the account) or wait (it asked for time), reason the code of the error',
    ['channel', 'kind', 'reason'],
  );
  private readonly templateHeld = this.gauge(
    'template_held',
    '1 for each approved WhatsApp template that is not sent now, since WhatsApp faulted it in three messages in a row: reason is the code of the newest fault',
    ['template', 'language', 'reason'],
  );
  private readonly unknownWindowsClosed = this.gauge(
    'unknown_windows_closed',
    '1 while free text by WhatsApp is not tried with recipients of whom nothing is known, since three in a row were refused (131047), else 0',
  );
  private readonly messages = this.gauge('messages', 'Messages in each state, over all replicas', ['status']);
  private readonly attempts = this.gauge('attempts', 'Attempts in each state, over all replicas', [
    'channel',
    'status',
  ]);
  private readonly fallbacks = this.gauge(
    'fallbacks',
    'Messages for which a later channel was tried, over all replicas',
  );
  private readonly doubles = this.gauge(
    'double_deliveries',
    'Messages that arrived on two channels, over all replicas',
  );
  private readonly waiting = this.gauge(
    'queue_waiting',
    'What a worker may take now (deliveries, webhooks, incoming-messages), counted up to 10,000',
    ['queue'],
  );
  private readonly oldest = this.gauge('queue_oldest_seconds', 'How long the oldest of these has been waiting', [
    'queue',
  ]);
  private readonly batches = this.gauge('batches', 'Batches that are not finished', ['state']);
  private readonly deadLetters = this.gauge('dead_letters', 'Dead letters, counted up to 10,000 of a kind', ['kind']);
  private readonly notObeyed = this.gauge(
    'opt_outs_not_obeyed',
    'STOPs of senders who are no phone number and that no operator has seen to, counted up to 10,000',
  );
  private readonly smsThisHour = this.gauge(
    'sms_this_hour',
    'SMS that count against the caps of this clock hour, over all replicas: all, or those to the eight digits that have most (busiest_prefix)',
    ['of'],
  );
  private readonly oldestSnapshot = this.gauge(
    'oldest_snapshot_seconds',
    'Age of the oldest transaction that keeps rows of this database from being cleaned up, of those that this login may see',
  );
  private readonly eventsWaiting = this.gauge('events_waiting', 'Events to be posted, counted up to 100,000');
  private readonly eventsOldest = this.gauge('events_oldest_seconds', 'Age of the oldest event to be posted');
  private readonly receiptsNoted = this.gauge(
    'receipts_noted',
    'Reported by receipts so far, over all replicas: contradicted: failed and delivered both; reconciled: learned only by asking',
    ['what'],
  );

  /** @param state null: the database did not answer; what it said before is not repeated */
  show(state: StoredState | null): void {
    for (const gauge of [
      this.open,
      this.held,
      this.templateHeld,
      this.messages,
      this.attempts,
      // An autoscaler would go by how long something waited before.
      this.waiting,
      this.oldest,
      this.batches,
      this.deadLetters,
    ])
      gauge.reset();
    this.up.set(state === null ? 0 : 1);
    if (state === null) return;
    for (const channel of COUNTED_CHANNELS) {
      this.open.set({ channel }, state.holds.some((hold) => hold.channel === channel) ? 0 : 1);
    }
    for (const { channel, kind, reason } of state.holds) this.held.set({ channel, kind, reason }, 1);
    for (const { name: template, language, reason } of state.whatsapp.heldTemplates) {
      this.templateHeld.set({ template, language, reason }, 1);
    }
    this.unknownWindowsClosed.set(state.whatsapp.unknownWindowsClosedSince === null ? 0 : 1);
    for (const { status, n } of state.messages) this.messages.set({ status }, n);
    for (const { channel, status, n } of state.totals.attempts) this.attempts.set({ channel, status }, n);
    this.fallbacks.set(state.totals.fallbacks);
    this.doubles.set(state.totals.doubleDeliveries);
    for (const { queue, waiting, oldestSeconds } of state.queues) {
      this.waiting.set({ queue }, waiting);
      this.oldest.set({ queue }, oldestSeconds);
    }
    for (const { state: of, n } of state.batches) this.batches.set({ state: of }, n);
    for (const { kind, n } of state.deadLetters) this.deadLetters.set({ kind }, n);
    this.notObeyed.set(state.optOutsNotObeyed);
    this.smsThisHour.set({ of: 'all' }, state.smsThisHour.all);
    this.smsThisHour.set({ of: 'busiest_prefix' }, state.smsThisHour.busiestPrefix);
    this.oldestSnapshot.set(state.oldestSnapshotSeconds);
    this.eventsWaiting.set(state.events.n);
    this.eventsOldest.set(state.events.oldestSeconds);
    for (const { what, n } of state.receiptsNoted) this.receiptsNoted.set({ what }, n);
  }

  private gauge<Label extends string = never>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> {
    return new Gauge({ name: `siren_gateway_${name}`, help, labelNames, registers: [this.registry] });
  }
}

/** Prometheus gives up after 10 s by default; what the process knows of itself must not wait for a database that hangs. */
const READ_WITHIN_MS = 2_000;

/** The metrics of this process, and of what all processes share. No label ever holds a phone number. */
@Injectable()
export class MetricsService {
  private readonly stored = new StoredGauges();
  private readonly registry = this.stored.registry;

  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    deliveries: DeliveryCounts,
  ) {
    // A tenth of a second by default, for which an idle process would wake.
    collectDefaultMetrics({ register: this.registry, eventLoopUtilizationTimeout: 1_000 });
    for (const meter of METERS) this.registry.registerMetric(meter);
    new Gauge({
      name: 'siren_gateway_build_info',
      help: 'Always 1: the version of this process, and the version of Node that runs it',
      labelNames: ['version', 'node'],
      registers: [this.registry],
    }).set({ version: packageVersion(), node: process.versions.node }, 1);
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
    new Gauge({
      name: 'siren_gateway_clock_ahead_seconds',
      help: "The clock of this process less the database's, which is the one that counts; 0 until it was measured",
      registers: [this.registry],
      collect() {
        this.set(databaseClock.aheadMs() / 1_000);
      },
    });
    const pool = poolOf(dataSource);
    new Gauge({
      name: 'siren_gateway_database_connections',
      help: 'Connections of this process: in use, idle; and statements that wait for one',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        this.set({ state: 'in_use' }, pool.totalCount - pool.idleCount);
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'waiting' }, pool.waitingCount);
      },
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything, in Prometheus' text format. */
  async text(): Promise<string> {
    const state = await within(READ_WITHIN_MS, readStoredState(this.dataSource)).catch(() => null);
    this.stored.show(state);
    return this.registry.metrics();
  }
}
