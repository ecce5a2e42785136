import type { IncomingMessage } from '../../api/types.js';
import { handlingOf } from '../../words/handling.js';

/** What became of an incoming message, by word and colour. */
export function IncomingPill({ message }: { message: IncomingMessage }) {
  const { tone, text } = handlingOf(message);
  return <span class={`pill ${tone}`}>{text}</span>;
}
