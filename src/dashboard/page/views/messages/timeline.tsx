import type { Message } from '../../api/types.js';
import { duration, timeOfDay } from '../../words/format.js';
import { timelineOf } from '../../words/timeline.js';
import { waitWords } from '../../words/waits.js';

/** Waits shorter than this are not worth a line. */
const WORTH_TELLING_MS = 1_000;

/** The history in words: what the service did, and what a code means by the table by which it decided. */
export function Timeline({ message }: { message: Message }) {
  const entries = timelineOf(message);
  const start = Date.parse(message.createdAt);
  return (
    <ol class="timeline">
      {entries.map((entry, index) => {
        const at = Date.parse(entry.at);
        const waited = index === 0 ? 0 : at - Date.parse(entries[index - 1]!.at);
        return (
          <li key={index} class={entry.tone}>
            {waited >= WORTH_TELLING_MS && <p class="waited">{duration(waited)} of waiting</p>}
            <p class="event">
              <strong>{entry.title}</strong>
              <time dateTime={entry.at} title={entry.at}>
                {timeOfDay(entry.at)}
                {index > 0 && ` +${duration(Math.max(0, at - start))}`}
              </time>
            </p>
            {entry.code !== null && (
              <p>
                <code>{entry.code}</code> {entry.meaning ?? ''}
              </p>
            )}
            {entry.detail !== null && <p class="hint">{entry.detail}</p>}
          </li>
        );
      })}
      {message.finishedAt === null && (
        <li class="busy">
          <p class="event">
            <strong>Not finished</strong>
          </p>
          <p class="hint">
            {message.waitingFor === null ? '' : `${waitWords(message.waitingFor)}. `}This page follows it.
          </p>
        </li>
      )}
    </ol>
  );
}
