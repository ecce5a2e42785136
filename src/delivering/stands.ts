import type { OpenMessage } from '../messages/open-message.js';
import { isQuestionLine, isRecipientLine, type Line } from '../messages/lines.js';
import type { Source } from './grant.js';

/** Who stands in lines after a turn. */
export interface Stands {
  /** A message of the turn stands in a line; or one was found there and left. */
  inLine: boolean;
  /** One stands behind another of its recipient. */
  behindRecipient: boolean;
  /** One that was taken from a line does not stand there any more, or stands otherwise. */
  hasMoved: boolean;
  /** Lines in which one has come to stand that was not taken from any: of those that a look may find free. */
  come: readonly Line[];
}

/** @param hasLeft whether somebody was found in a line who is not of this turn */
export function standsOf(
  saved: readonly OpenMessage[],
  sources: ReadonlyMap<string, Source>,
  hasLeft: boolean,
): Stands {
  const lines = saved.flatMap(({ message: { line } }) => (line === null ? [] : [line]));
  const changed = saved.filter(({ isRowChanged }) => isRowChanged).map(({ message }) => message);
  const isFromLine = ({ id }: { id: string }): boolean => sources.get(id) === 'line';
  const come = changed.flatMap((message) => (isFromLine(message) || message.line === null ? [] : [message.line]));
  return {
    inLine: hasLeft || lines.length > 0,
    behindRecipient: lines.some(isRecipientLine),
    // Who found no place to ask is written anew each time.
    hasMoved: changed.some(
      (message) => isFromLine(message) && !(message.line !== null && isQuestionLine(message.line)),
    ),
    come: [...new Set(come)].filter((line) => !isRecipientLine(line) && !isQuestionLine(line)),
  };
}
