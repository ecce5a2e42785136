import type { StatisticsService } from '../../src/statistics/reading/statistics.service.js';
import type { Filled } from './fill.js';

/** One thing to ask, and the statement that tells the least of it from the attempts themselves. */
export interface StatisticsQuestion {
  what: string;
  ask: (statistics: StatisticsService) => Promise<unknown>;
  plain: string;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** What a dashboard asks. Ranges begin and end at odd minutes, which is the hardest for rows of whole hours and days. */
export function questions({ from, to, batchId }: Filled): StatisticsQuestion[] {
  const end = new Date(to.getTime() - 7 * MINUTE);
  const before = (ms: number) => new Date(Math.max(end.getTime() - ms, from.getTime() + 11 * MINUTE));
  const month = { from: before(30 * DAY), to: end };
  const year = { from: before(365 * DAY), to: end };
  const between = ({ from: since, to: until }: { from: Date; to: Date }) =>
    `started_at >= '${since.toISOString()}' AND started_at < '${until.toISOString()}'`;
  const totals = (where: string) =>
    `SELECT channel, status, count(*) FROM delivery_attempts WHERE ${where} GROUP BY 1, 2`;
  const series = (unit: string, zone: string, where: string) =>
    `SELECT date_trunc('${unit}', started_at, '${zone}'), channel, status, count(*) FROM delivery_attempts WHERE ${where} GROUP BY 1, 2, 3`;
  const percentiles = (where: string) =>
    `SELECT channel, percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY delivered_at - started_at)
       FROM delivery_attempts WHERE ${where} GROUP BY 1`;
  const hours = { from: before(62 * DAY - 60 * MINUTE), to: end };
  const minutes = { from: before(DAY), to: end };
  return [
    { what: 'all of 30 days', ask: (s) => s.getStatistics(month), plain: totals(between(month)) },
    { what: 'all of a year', ask: (s) => s.getStatistics(year), plain: totals(between(year)) },
    {
      what: 'one channel, a year, percentiles',
      ask: (s) => s.getStatistics({ ...year, channel: 'sms' }),
      plain: percentiles(between(year)),
    },
    {
      what: 'one country, a year',
      ask: (s) => s.getStatistics({ ...year, country: 'US' }),
      plain: `SELECT a.channel, a.status, count(*) FROM delivery_attempts a JOIN messages m ON m.id = message_id
               WHERE country = 'US' AND ${between(year)} GROUP BY 1, 2`,
    },
    {
      what: 'one batch, a tenth of all',
      ask: (s) => s.getStatistics({ batchId }),
      plain: `SELECT a.channel, a.status, count(*) FROM delivery_attempts a JOIN messages m ON m.id = message_id
               WHERE batch_id = '${batchId}' GROUP BY 1, 2`,
    },
    {
      what: 'by minute, a day',
      ask: (s) => s.getTimeseries({ ...minutes, interval: 'minute' }),
      plain: series('minute', 'UTC', between(minutes)),
    },
    {
      what: 'by hour, 62 days',
      ask: (s) => s.getTimeseries({ ...hours, interval: 'hour' }),
      plain: series('hour', 'UTC', between(hours)),
    },
    {
      what: 'by day, a year',
      ask: (s) => s.getTimeseries({ ...year, interval: 'day' }),
      plain: series('day', 'UTC', between(year)),
    },
    {
      what: 'by day of Asia/Kolkata, a year',
      ask: (s) => s.getTimeseries({ ...year, interval: 'day', timeZone: 'Asia/Kolkata' }),
      plain: series('day', 'Asia/Kolkata', between(year)),
    },
    {
      what: 'errors of a year',
      ask: (s) => s.getErrors(year),
      plain: `SELECT channel, error_code, count(*), max(started_at) FROM delivery_attempts
               WHERE error_code IS NOT NULL AND ${between(year)} GROUP BY 1, 2`,
    },
    {
      what: 'countries of a year',
      ask: (s) => s.getCountries(year),
      plain: `SELECT country, a.status, count(*) FROM delivery_attempts a JOIN messages m ON m.id = message_id
               WHERE ${between(year)} GROUP BY 1, 2`,
    },
    {
      what: 'fallback advice, a year',
      ask: (s) => s.getFallbackAdvice({ ...year, fallbackAfter: [60, 120, 300, 900] }),
      plain: percentiles(between(year)),
    },
  ];
}
