import type { FallbackAdvice, FallbackValue } from '../../api/types.js';
import type { ChartProps, Mark } from '../../charts/chart-props.js';
import { number } from '../../words/format.js';

/** The places that people think in. */
const LOG_MARKS = [15, 30, 60, 120, 300, 600, 1_800, 3_600];
const MINUTE = 60;
const HOUR = 3_600;

/** Seconds as people say them. */
export function waitLabel(seconds: number): string {
  if (seconds >= HOUR && seconds % HOUR === 0) return `${number(seconds / HOUR)} h`;
  if (seconds >= MINUTE && seconds % MINUTE === 0) return `${number(seconds / MINUTE)} min`;
  return `${number(seconds)} s`;
}

/** The values that were compared, with what is set now among them, in ascending order. */
export function comparedValues({ items, present }: FallbackAdvice): FallbackValue[] {
  const isThere = present === null || items.some(({ fallbackAfter }) => fallbackAfter === present.fallbackAfter);
  const all = isThere ? items : [...items, present];
  return all.toSorted((a, b) => a.fallbackAfter - b.fallbackAfter);
}

/** What is set now, and what is advised. */
export function marksOf({ present, recommendation }: FallbackAdvice): Mark[] {
  return [
    ...(present === null ? [] : [{ at: present.fallbackAfter, label: present.isAuto ? 'now (auto)' : 'now' }]),
    ...(recommendation === null ? [] : [{ at: recommendation.fallbackAfter, label: 'advised' }]),
  ];
}

/** The wait for WhatsApp: a minute more matters after one, and not after an hour, so each step is a multiple. */
export function waitAxis(advice: FallbackAdvice): ChartProps['x'] {
  return {
    name: 'Wait for WhatsApp',
    isTime: false,
    logMarks: LOG_MARKS,
    marks: marksOf(advice),
    values: comparedValues(advice).map(({ fallbackAfter }) => fallbackAfter),
    label: waitLabel,
  };
}
