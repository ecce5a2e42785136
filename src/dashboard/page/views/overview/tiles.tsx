import type { ComponentChildren } from 'preact';
import type { Statistics } from '../../api/types.js';
import { Changed } from '../../components/compare.js';
import { changeOf } from '../../words/ranges.js';
import { decimal, NOTHING, number, share } from '../../words/format.js';
import { type CountedRange, linkToAttempts, linkToMessages } from '../lists.js';

interface TilesProps {
  statistics: Statistics;
  /** The same of the time before; left out, or null: nothing is compared. */
  before?: Statistics | null;
  /** What they were narrowed by, beside the range. */
  filter?: Readonly<Record<string, string>>;
}

/** The figures of the range that tell most; `/docs` has the definition of each, and their rows are a click away. */
export function Tiles({ statistics, before = null, filter = {} }: TilesProps) {
  const range: CountedRange = statistics;
  const { messages, deliveryRate, successRate, fallbackRate, totalAttempts, fallbacks } = statistics;
  const arrived = messages.delivered + messages.read;
  const changed = (figureOf: (of: Statistics) => number | null, isRate = false) =>
    before === null ? undefined : <Difference now={statistics} before={before} figureOf={figureOf} isRate={isRate} />;
  return (
    <div class="tiles">
      <Tile
        name="Messages"
        figure="messages"
        changed={changed(({ messages: { total } }) => total)}
        href={linkToMessages(range, filter)}
        value={number(messages.total)}
        hint={`${number(messages.pending)} pending`}
      />
      <Tile
        name="Delivery rate"
        figure="deliveryRate"
        changed={changed((of) => of.deliveryRate, true)}
        value={share(deliveryRate)}
        hint={`${number(arrived)} delivered or read`}
      />
      <Tile
        name="Success rate"
        figure="successRate"
        changed={changed((of) => of.successRate, true)}
        href={linkToAttempts(range, filter)}
        value={share(successRate)}
        hint={`of ${number(totalAttempts)} requests to Siren`}
      />
      <Tile
        name="Fallback rate"
        figure="fallbackRate"
        changed={changed((of) => of.fallbackRate, true)}
        value={share(fallbackRate)}
        hint={`${number(fallbacks)} by another channel`}
      />
      <Tile
        name="Double deliveries"
        figure="doubleDeliveries"
        changed={changed((of) => of.doubleDeliveries)}
        value={number(statistics.doubleDeliveries)}
        hint={`${number(statistics.lateDeliveries)} late deliveries`}
      />
      <Tile
        name="Unknown outcomes"
        figure="unknownOutcomes"
        changed={changed((of) => of.unknownOutcomes)}
        href={linkToAttempts(range, { ...filter, status: 'unknown' })}
        value={number(statistics.unknownOutcomes)}
        hint="of requests to Siren"
      />
    </div>
  );
}

interface DifferenceProps {
  now: Statistics;
  before: Statistics;
  figureOf: (of: Statistics) => number | null;
  /** A rate changes by points of a hundred. */
  isRate: boolean;
}

const POINTS = 100;

function Difference({ now, before, figureOf, isRate }: DifferenceProps) {
  // Where nothing was counted there is nothing to compare with, and a zero would say that there is.
  const hasCounted = before.totalAttempts + before.messages.total > 0;
  const was = hasCounted ? figureOf(before) : null;
  const points = (difference: number): string => `${decimal(difference * POINTS)} points`;
  return (
    <Changed
      change={changeOf(figureOf(now), was, isRate ? points : number, share)}
      before={was === null ? NOTHING : isRate ? share(was) : number(was)}
    />
  );
}

interface TileProps {
  name: string;
  figure: string;
  value: string;
  hint: string;
  /** Where the rows are that it counts. */
  href?: string;
  changed?: ComponentChildren;
}

function Tile({ name, figure, value, hint, href, changed }: TileProps) {
  const inside = (
    <>
      <span class="tile-name">{name}</span>
      <strong data-figure={figure}>{value}</strong>
      <span class="hint">{hint}</span>
      {changed}
    </>
  );
  if (href === undefined) return <div class="tile">{inside}</div>;
  return (
    <a class="tile" href={href}>
      {inside}
    </a>
  );
}
