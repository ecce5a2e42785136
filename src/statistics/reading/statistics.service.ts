import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.js';
import { databaseNow } from '../../database/clock.js';
import { inTransaction, type Transaction, type Tx } from '../../database/transaction.js';
import { autoWait } from '../../deciding/auto-fallback.js';
import type { MessageCategory } from '../../templates/template-content.js';
import { COUNTED_CHANNELS, type CountedChannel, COUNTERS, type TimeKind } from '../counting/counters.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { scopeOf, type ScopeQuery, scopeView, widened } from '../folding/scope.js';
import { type BatchCounts, batchCounts, messageTotals } from './totals.js';
import type { CategoriesDto, CostsDto, CountriesDto, ErrorFiguresDto, TemplatesFiguresDto } from './parts.dto.js';
import { adviseFallback } from './fallback-advice.js';
import type { FallbackAdviceDto } from './fallback-policy.dto.js';
import { figuresOf, sumOf } from './figures.js';
import { histogramOf, readNamedCounts, readTimes } from './keyed-counts.js';
import type {
  HeldTemplateDto,
  LiveChannelDto,
  LiveDto,
  LiveMessagesDto,
  LiveSirenDto,
  WhatsAppLimitsDto,
} from './live.dto.js';
import { FORMS_OF_NUMBER, type FormsOfNumber, readStatistics, type StatisticsQuery } from './read-statistics.js';
import { type CostsQuery, type PartsQuery, readCosts, readParts } from './read-costs.js';
import { readCounts, rowsToRead } from './read-counts.js';
import { readDeliveryFigures } from './delivery-times.js';
import { ERROR_EXPLAINER, type ErrorExplainer, type ErrorsQuery, readErrors } from './read-errors.js';
import { readTimeseries, type TimeseriesQuery } from './read-timeseries.js';
import { SMS_PRICE, type SmsPriceOf, smsPricesOf } from './costs.js';
import type { StatisticsDto, TimeseriesDto } from './statistics.dto.js';

interface FallbackAdviceQuery extends Partial<StatisticsRange>, ScopeQuery {
  /** Seconds. */
  fallbackAfter?: readonly number[];
}

/** Injection token of what `FALLBACK_AFTER_SECONDS` is: seconds, or `auto`. */
export const PRESENT_FALLBACK = Symbol('PRESENT_FALLBACK');

const DEFAULT_VALUES = [30, 60, 120, 300, 600, 900, 1800, 3600];

/**
 * Reads the results of WhatsApp and SMS in a range, and replays them under other values of `fallbackAfter`.
 * @throws EmptyRangeError if `from` is not before `to`
 */
export async function readFallbackAdvice(
  tx: Transaction,
  query: FallbackAdviceQuery,
  smsPriceOf: SmsPriceOf = () => null,
  present: number | 'auto' | null = null,
): Promise<FallbackAdviceDto> {
  const { fallbackAfter = DEFAULT_VALUES } = query;
  const scope = scopeOf(query);
  const now = await databaseNow(tx);
  const range = widened(rangeOf(query, now), scope);
  const rows = rowsToRead(scope, [range.from.getTime(), range.to.getTime()]);
  const times = await readTimes(tx, rows, ['first_delivered', 'first_failed', 'latency']);
  const timesOf = (wanted: TimeKind, on: CountedChannel) =>
    histogramOf(times.filter(({ kind, channel }) => kind === wanted && channel === on));
  const cells = await readCounts(tx, rows);
  const sumOn = (name: CountedChannel) => sumOf(cells.filter(({ channel }) => channel === name));
  const [whatsapp, sms] = [sumOn('whatsapp'), sumOn('sms')];
  const arrived = sms.attempts_delivered + sms.attempts_read;
  const ended = arrived + sms.attempts_failed;
  const costs = (await readNamedCounts(tx, rows, ['cost'])).filter(({ channel }) => channel === 'sms');
  const auto = autoWait(
    { channel: 'whatsapp', country: query.country ?? null, off: null },
    await readDeliveryFigures(tx, range.to < now ? range.to : now),
  );
  const history = {
    delivered: timesOf('first_delivered', 'whatsapp'),
    failed: timesOf('first_failed', 'whatsapp'),
    silent: whatsapp.first_silent,
    sms: timesOf('latency', 'sms'),
    smsDeliveryRate: ended === 0 ? 1 : arrived / ended,
    smsPrices: smsPricesOf(costs, smsPriceOf(query.country ?? null)),
  };
  return { ...range, ...scopeView(query), ...adviseFallback(history, fallbackAfter, auto, present) };
}

/** No parallel workers: starting them takes longer than the query. */
const ONE_MOMENT = `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
  SET LOCAL max_parallel_workers_per_gather = 0`;

/**
 * The figures of delivery, exact at the moment of the answer. Every method throws EmptyRangeError if `from` is not
 * before `to`, and UnanswerableError for what cannot be told.
 */
@Injectable()
export class StatisticsService {
  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(ERROR_EXPLAINER) private readonly explain: ErrorExplainer,
    // Without it, a number has only the form in the query.
    @Optional() @Inject(FORMS_OF_NUMBER) private readonly formsOf?: FormsOfNumber,
    // Without it, an SMS costs what earlier ones did.
    @Optional() @Inject(SMS_PRICE) private readonly smsPriceOf?: SmsPriceOf,
    // Without it, the current wait for WhatsApp is unknown.
    @Optional() @Inject(PRESENT_FALLBACK) private readonly presentFallback: number | 'auto' | null = null,
  ) {}

  /** How delivery went in a range: of everything, or of one phone number, country, template, category, batch or channel. */
  getStatistics(query: StatisticsQuery = {}): Promise<StatisticsDto> {
    return this.read((tx) => readStatistics(tx, query, this.formsOf));
  }

  /** The same over time, by the minute, hour or day of a time zone. */
  getTimeseries(query: TimeseriesQuery): Promise<TimeseriesDto> {
    return this.read((tx) => readTimeseries(tx, query));
  }

  /** Why attempts did not arrive. */
  getErrors(query: ErrorsQuery = {}): Promise<ErrorFiguresDto> {
    return this.read((tx) => readErrors(tx, query, this.explain));
  }

  /** How delivery went by country. */
  async getCountries(query: PartsQuery = {}): Promise<CountriesDto> {
    const { items, ...asked } = await this.read((tx) => readParts(tx, 'country', query));
    return {
      ...asked,
      items: items.map(({ name, ...figures }) => ({ country: name === '' ? null : name, ...figures })),
    };
  }

  /** How delivery went by template. */
  async getTemplates(query: PartsQuery = {}): Promise<TemplatesFiguresDto> {
    const { items, ...asked } = await this.read((tx) => readParts(tx, 'template', query));
    return { ...asked, items: items.map(({ name, ...figures }) => ({ template: name, ...figures })) };
  }

  /** How delivery went by category. */
  async getCategories(query: PartsQuery = {}): Promise<CategoriesDto> {
    const { items, ...asked } = await this.read((tx) => readParts(tx, 'category', query));
    return {
      ...asked,
      items: items.map(({ name, ...figures }) => ({ category: name as MessageCategory, ...figures })),
    };
  }

  /** What was spent by country, channel or template. */
  getCosts(query: CostsQuery): Promise<CostsDto> {
    return this.read((tx) => readCosts(tx, query));
  }

  /** What other values of `fallbackAfter` would have meant. */
  getFallbackAdvice(query: FallbackAdviceQuery = {}): Promise<FallbackAdviceDto> {
    return this.read((tx) => readFallbackAdvice(tx, query, this.smsPriceOf, this.presentFallback));
  }

  /** How the service is doing at this moment. */
  getLive(): Promise<LiveDto> {
    return this.read((tx) => readLive(tx, this.explain));
  }

  /** How many messages of a batch are in each state, and how many are finished. Nothing for an id that is none. */
  batchCounts(batchId: string): Promise<BatchCounts> {
    return batchCounts(this.dataSource, batchId);
  }

  /**
   * Everything is read from one snapshot. Rows are found by their keys, because the planner does not know how few there
   * are.
   */
  private read<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return inTransaction(this.dataSource, async (tx) => {
      await tx.query(ONE_MOMENT);
      return work(tx);
    });
  }
}

const TWO_MINUTES_MS = 120_000;
const MESSAGE_STATES = COUNTERS.filter((counter) => counter.startsWith('messages_')).map((counter) =>
  counter.slice('messages_'.length),
);

/** A few rows, however many messages there are. */
export async function readLive(tx: Transaction, explain: ErrorExplainer): Promise<LiveDto> {
  const range = rangeOf({}, await databaseNow(tx), TWO_MINUTES_MS);
  const cells = await readCounts(tx, rowsToRead({ of: 'all' }, [range.from.getTime(), range.to.getTime()]));
  const messages = await readMessages(tx);
  return {
    staleSince: null,
    queueDepth: messages.queued,
    messages,
    channels: await readChannels(tx, explain),
    siren: await readSiren(tx),
    whatsapp: await readWhatsAppLimits(tx),
    lastMinutes: { ...range, ...figuresOf(cells, null) },
  };
}

async function readMessages(tx: Tx): Promise<LiveMessagesDto> {
  const totals = new Map((await messageTotals(tx)).map(({ status, n }) => [status, n]));
  return Object.fromEntries(
    MESSAGE_STATES.map((state) => [state, totals.get(state) ?? 0]),
  ) as unknown as LiveMessagesDto;
}

/** A wait ends by itself, a pause only by a successful probe. */
async function readChannels(tx: Tx, explain: ErrorExplainer): Promise<LiveChannelDto[]> {
  const held = await tx.query<LiveChannelDto & { reason: string }>(
    `SELECT channel, CASE WHEN kind = 'pause' AND NOT was_wait THEN 'paused' ELSE 'waiting' END AS state, reason, account, since, until
       FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
  );
  return COUNTED_CHANNELS.map((channel) => {
    const hold = held.find((one) => one.channel === channel);
    if (hold !== undefined) return { ...hold, meaning: explain(channel, hold.reason).meaning };
    return { channel, state: 'open', reason: null, meaning: null, account: false, since: null, until: null };
  });
}

/** An older answer of Siren's says nothing about now, because no process is asking. */
async function readSiren(tx: Tx): Promise<LiveSirenDto> {
  const [last] = await tx.query<LiveSirenDto>(
    `SELECT problem FROM siren_checks WHERE answered_at > clock_timestamp() - interval '2 minutes'`,
  );
  return { problem: last?.problem ?? null };
}

/** Reads what of WhatsApp is not used for now: a row or a few. */
export async function readWhatsAppLimits(tx: Pick<Tx, 'query'>): Promise<WhatsAppLimitsDto> {
  const closed = await tx.query<{ since: Date }>(`SELECT since FROM unknown_windows_closed`);
  const heldTemplates = await tx.query<HeldTemplateDto>(
    `SELECT name, language, reason, since, until FROM template_holds ORDER BY name, language`,
  );
  return { unknownWindowsClosedSince: closed[0]?.since ?? null, heldTemplates };
}
