import { useRef, useState } from 'preact/hooks';
import { inParts, useOrderDryRun } from '../../api/in-parts.js';
import { postLong } from '../../api/client.js';
import type { Chosen, ResendDryRun, Resent } from '../../api/types.js';
import { Facts } from '../../components/view.js';
import { ErrorNotice } from '../../components/notice.js';
import { notify } from '../../components/action-notice.js';
import { goTo } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { number } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import {
  countsInWords,
  messagesOf,
  recipientCount,
  pricesInWords,
  type ResendSum,
  sumOfResend,
  whyNotResent,
} from '../../words/many.js';

interface ResendFormProps {
  chosen: Chosen;
  close: () => void;
  onSent: () => void;
}

/** So many of those that would not be sent are listed. */
const MOST_LISTED = 20;

/** Sends messages again: what would become of it first, then a batch, of which one part follows the other. */
export function ResendForm({ chosen, close, onSent }: ResendFormProps) {
  const [allowDuplicate, setAllowDuplicate] = useState(false);
  const dry = useOrderDryRun<ResendDryRun>('messages/resend', { ...chosen, allowDuplicate });
  const [name, setName] = useState('');
  const [rate, setRate] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isSending, setSending] = useState(false);
  const [sent, setSent] = useState<readonly Resent[]>([]);
  /** Whoever gives a part again gives it under the same key, and goes on behind the parts that are sent. */
  const order = useRef<{ key: string; parts: readonly Resent[] }>({ key: crypto.randomUUID(), parts: [] });

  const sum = sumOfResend(dry.parts);
  const isOne = dry.parts.length <= 1;
  const recipients = recipientCount(sum.recipients, isOne);

  const send = async (): Promise<void> => {
    setSending(true);
    setError(null);
    const before = order.current.parts;
    try {
      await inParts<Resent>(
        (cursor, n) => {
          const part = before.length + n;
          const body = {
            ...chosen,
            cursor: cursor ?? before.at(-1)?.nextCursor ?? undefined,
            allowDuplicate,
            ...(name.trim() === '' ? {} : { name: part === 0 ? name.trim() : `${name.trim()} (${part + 1})` }),
            ...(rate === '' ? {} : { ratePerSecond: Number(rate) }),
          };
          return postLong<Resent>('messages/resend', body, { idempotencyKey: `${order.current.key}-${part}` });
        },
        (parts) => {
          order.current.parts = [...before, ...parts];
          setSent(order.current.parts);
        },
      );
      close();
      onSent();
      notifySent(order.current.parts);
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setSending(false);
    }
  };
  const sentCount = sent.reduce((total, { accepted }) => total + accepted, 0);
  const hasBegun = isSending || sent.length > 0 || error !== null;

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {dry.error !== null && <ErrorNotice error={dry.error} retry={dry.again} />}
      {dry.error === null && !dry.isWhole && (
        <p role="status">Looking at what would happen{sum.found === 0 ? '' : `: ${messagesOf(sum.found)} so far`}…</p>
      )}
      {dry.isWhole && <WouldBeSent sum={sum} recipients={recipients} />}
      <label class="check">
        <input
          type="checkbox"
          class="pick"
          checked={allowDuplicate}
          disabled={hasBegun}
          onChange={({ currentTarget }) => setAllowDuplicate(currentTarget.checked)}
        />
        Also what was sent again before, is not finished, or went to the same person just now
      </label>
      <div class="filters">
        <label class="field">
          Name of the batch
          <input
            value={name}
            maxLength={128}
            disabled={hasBegun}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <label class="field">
          Messages a second
          <input
            type="number"
            min="0.0003"
            max="100000"
            step="any"
            placeholder="No limit"
            value={rate}
            disabled={hasBegun}
            onInput={({ currentTarget }) => setRate(currentTarget.value)}
          />
        </label>
      </div>
      {isSending && (
        <p role="status">
          Sent {number(sentCount)} of {number(sum.accepted)}…
        </p>
      )}
      {error !== null && <ErrorNotice error={error} />}
      <div class="buttons">
        <button type="button" onClick={close}>
          {hasBegun ? 'Close' : 'Not now'}
        </button>
        <button type="submit" class="primary" disabled={!dry.isWhole || sum.accepted === 0 || isSending}>
          {error === null ? `Send ${messagesOf(sum.accepted)} to ${recipients}` : 'Go on: nothing is sent twice'}
        </button>
      </div>
    </form>
  );
}

function WouldBeSent({ sum, recipients }: { sum: ResendSum; recipients: string }) {
  const { found, accepted, channels, segments, prices, statuses, rejectedCount, rejectedBy, rejected } = sum;
  return (
    <>
      <p role="status" class="dry">
        {accepted === 0
          ? `Of ${messagesOf(found)} none would be sent again.`
          : `${messagesOf(accepted)} would be sent again, to ${recipients}.`}
      </p>
      <Facts
        facts={[
          ['Chosen', countsInWords(statuses, words)],
          ...(accepted === 0
            ? []
            : ([
                ['First by', countsInWords(channels, channelName) || 'Waits for a held template'],
                ...(segments === 0 ? [] : [['SMS segments', number(segments)] as const]),
                [
                  'Price',
                  prices.length === 0
                    ? 'Not known: there is no PRICES for it'
                    : `${pricesInWords(prices)}, without fallbacks`,
                ],
              ] as const)),
          ...(rejectedCount === 0
            ? []
            : [['Not sent', `${number(rejectedCount)}: ${countsInWords(rejectedBy, whyNotResent)}`] as const]),
        ]}
      />
      {rejectedCount > 0 && (
        <details>
          <summary>Which are not sent</summary>
          <ul class="plain">
            {rejected.slice(0, MOST_LISTED).map(({ messageId, type, errors }) => (
              <li key={messageId}>
                <a href={linkTo('messages', messageId)} target="_blank" rel="noreferrer">
                  {messageId}
                </a>{' '}
                {errors.map(({ message }) => message).join('; ') || whyNotResent(type)}
              </li>
            ))}
            {rejectedCount > MOST_LISTED && <li>and {number(rejectedCount - MOST_LISTED)} more</li>}
          </ul>
        </details>
      )}
    </>
  );
}

/** Leads to the batch, or to each of several. */
function notifySent(parts: readonly Resent[]): void {
  const accepted = parts.reduce((total, part) => total + part.accepted, 0);
  const rejected = parts.reduce((total, part) => total + part.rejectedCount, 0);
  const tone = rejected === 0 ? 'good' : 'warn';
  const batches = parts.flatMap(({ batchId }) => batchId ?? []);
  const text = `${messagesOf(accepted)} ${accepted === 1 ? 'is' : 'are'} sent again${batches.length > 1 ? `, in ${batches.length} batches` : ''}.${rejected === 0 ? '' : ` ${number(rejected)} could not be: the batch tells why.`}`;
  const [only, ...others] = batches;
  if (only !== undefined && others.length === 0) {
    goTo(linkTo('batches', only));
    return notify(text, { tone });
  }
  notify(text, {
    tone,
    takesFocus: true,
    more: (
      <ul class="plain">
        {batches.map((id, n) => (
          <li key={id}>
            <a href={linkTo('batches', id)}>Batch {n + 1}</a>
          </li>
        ))}
      </ul>
    ),
  });
}
