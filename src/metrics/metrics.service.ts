import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { collectDefaultMetrics, Counter, Gauge } from '@prometheus-io/client';
import { DataSource } from 'typeorm';
import { packageVersion } from '../config/package-version.js';
import { databaseClock } from '../database/clock.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { poolOf } from '../database/transaction.js';
import { DeliveryCounts } from '../outbox/delivery-counts.js';
import { within } from '../http/within.js';
import { METERS } from '../meters/meters.js';
import { StoredGauges } from './stored-gauges.js';
import { readStoredState } from './stored-state.js';

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
