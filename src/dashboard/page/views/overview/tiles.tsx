import type { Statistics } from '../../api/figures.js';
import { number, share } from '../../words/format.js';
import { type CountedRange, linkToAttempts, linkToMessages } from '../lists.js';

interface TilesProps {
  statistics: Statistics;
  /** What they were narrowed by, beside the range. */
  filter?: Readonly<Record<string, string>>;
}

/** The figures of the range that tell most; `/docs` has the definition of each, and their rows are a click away. */
export function Tiles({ statistics, filter = {} }: TilesProps) {
  const range: CountedRange = statistics;
  const { messages, deliveryRate, successRate, fallbackRate, totalAttempts, fallbacks } = statistics;
  const arrived = messages.delivered + messages.read;
  return (
    <div class="tiles">
      <Tile
        name="Messages"
        figure="messages"
        href={linkToMessages(range, filter)}
        value={number(messages.total)}
        hint={`${number(messages.pending)} pending`}
      />
      <Tile
        name="Delivery rate"
        figure="deliveryRate"
        value={share(deliveryRate)}
        hint={`${number(arrived)} delivered or read`}
      />
      <Tile
        name="Success rate"
        figure="successRate"
        href={linkToAttempts(range, filter)}
        value={share(successRate)}
        hint={`of ${number(totalAttempts)} requests to Siren`}
      />
      <Tile
        name="Fallback rate"
        figure="fallbackRate"
        value={share(fallbackRate)}
        hint={`${number(fallbacks)} by another channel`}
      />
      <Tile
        name="Double deliveries"
        figure="doubleDeliveries"
        value={number(statistics.doubleDeliveries)}
        hint={`${number(statistics.lateDeliveries)} late deliveries`}
      />
      <Tile
        name="Unknown outcomes"
        figure="unknownOutcomes"
        href={linkToAttempts(range, { ...filter, status: 'unknown' })}
        value={number(statistics.unknownOutcomes)}
        hint="of requests to Siren"
      />
    </div>
  );
}

interface TileProps {
  name: string;
  figure: string;
  value: string;
  hint: string;
  /** Where the rows are that it counts. */
  href?: string;
}

function Tile({ name, figure, value, hint, href }: TileProps) {
  const inside = (
    <>
      <span class="tile-name">{name}</span>
      <strong data-figure={figure}>{value}</strong>
      <span class="hint">{hint}</span>
    </>
  );
  if (href === undefined) return <div class="tile">{inside}</div>;
  return (
    <a class="tile" href={href}>
      {inside}
    </a>
  );
}
