import type { ErrorFigures } from '../../api/figures.js';
import type { Message } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { duration, timeOfDay } from '../../words/format.js';
import { type TimelineEntry, timelineOf } from '../../words/timeline.js';
import { whyWaiting } from '../../words/waits.js';

/** Waits shorter than this are not worth a line. */
const WORTH_TELLING_MS = 1_000;

/** The history in words. What a code means comes from the same table by which the service decided. */
export function Timeline({ message }: { message: Message }) {
  const codes = useQuery<ErrorFigures>(hasError(message) ? 'statistics/errors' : null, { from: message.createdAt });
  const entries = timelineOf(message);
  const start = Date.parse(message.createdAt);
  const explain = ({ code, channel }: TimelineEntry) =>
    codes.data?.items.find((item) => item.code === code && item.channel === channel) ?? null;
  return (
    <ol class="timeline">
      {entries.map((entry, index) => {
        const at = Date.parse(entry.at);
        const waited = index === 0 ? 0 : at - Date.parse(entries[index - 1]!.at);
        const meaning = explain(entry);
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
                <code>{entry.code}</code> {meaning?.meaning ?? ''}
              </p>
            )}
            {meaning !== null && <p class="hint">{meaning.action}</p>}
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
            {message.waitingFor === null ? '' : `${whyWaiting(message.waitingFor)}. `}This page follows it.
          </p>
        </li>
      )}
    </ol>
  );
}

function hasError({ attempts, failure }: Message): boolean {
  return failure !== null || attempts.some(({ error, failedAt }) => error !== null || failedAt !== null);
}
