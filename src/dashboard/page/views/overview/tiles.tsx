import type { Statistics } from '../../api/figures.js';
import { number, share } from '../../words/format.js';

/** The figures of the range that tell most; `/docs` has the definition of each. */
export function Tiles({ statistics }: { statistics: Statistics }) {
  const { messages, deliveryRate, successRate, fallbackRate, totalAttempts, fallbacks } = statistics;
  const arrived = messages.delivered + messages.read;
  return (
    <div class="tiles">
      <Tile
        name="Messages"
        figure="messages"
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
}

function Tile({ name, figure, value, hint }: TileProps) {
  return (
    <div class="tile">
      <span class="tile-name">{name}</span>
      <strong data-figure={figure}>{value}</strong>
      <span class="hint">{hint}</span>
    </div>
  );
}
