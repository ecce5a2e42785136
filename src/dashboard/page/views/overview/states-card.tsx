import type { MessageFigure, Statistics } from '../../api/figures.js';
import { Card } from '../../components/card.js';
import { number } from '../../words/format.js';
import { toneOf, words } from '../../words/labels.js';
import { linkToMessages } from '../lists.js';

const STATES: MessageFigure[] = [
  'delivered',
  'read',
  'sent',
  'pending',
  'failed',
  'expired',
  'cancelled',
  'suppressed',
];

/** The messages of the range, each in one state. */
export function StatesCard({ statistics }: { statistics: Statistics }) {
  const { messages } = statistics;
  return (
    <Card title="What became of messages" hint="Each message is in exactly one state.">
      <ul class="bars">
        {STATES.map((state) => (
          <li key={state}>
            {state === 'pending' ? (
              <span>{words(state)}</span>
            ) : (
              <a href={linkToMessages(statistics, { status: state })}>{words(state)}</a>
            )}
            <meter
              class={toneOf(state)}
              min={0}
              max={Math.max(1, messages.total)}
              value={messages[state]}
              aria-label={words(state)}
            />
            <span class="numeric">{number(messages[state])}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
