import { useEffect, useState } from 'preact/hooks';
import { countLetters, discardLetters, type MeantLetters, type Replayed, replayLetters } from '../../api/in-parts.js';
import type { BoundedCount } from '../../api/types.js';
import { ErrorNotice } from '../../components/notice.js';
import { notify } from '../../components/action-notice.js';
import { linkTo } from '../../route-address.js';
import { number } from '../../words/format.js';
import { words } from '../../words/labels.js';
import { addCounts, countsInWords, whyNotReplayed } from '../../words/many.js';

export type { MeantLetters } from '../../api/in-parts.js';

interface LetterFormProps {
  meant: MeantLetters;
  close: () => void;
  onDone: () => void;
}

const MOST_LISTED = 20;
const lettersOf = ({ count, isExact }: BoundedCount): string =>
  `${isExact ? '' : 'more than '}${number(count)} dead ${count === 1 ? 'letter' : 'letters'}`;

/** Handles dead letters once more, and tells of those that could not be, and why. */
export function ReplayForm({ meant, close, onDone }: LetterFormProps) {
  return (
    <LetterForm
      meant={meant}
      close={close}
      verb="Replay"
      kind="primary"
      hint="Each is handled as it was stored. A message is sent only if Siren never took it."
      act={async (onProgress) => {
        const done = await replayLetters(meant, onProgress);
        close();
        onDone();
        notifyReplayed(done);
      }}
    />
  );
}

/** Discards dead letters: they are listed and counted no more. */
export function DiscardForm({ meant, close, onDone }: LetterFormProps) {
  return (
    <LetterForm
      meant={meant}
      close={close}
      verb="Discard"
      kind="danger"
      hint="They are listed and counted no more. Of a webhook nothing is kept; a message stays as it has ended."
      act={async (onProgress) => {
        const discarded = await discardLetters(meant, onProgress);
        close();
        onDone();
        notify(`${lettersOf({ count: discarded, isExact: true })} ${discarded === 1 ? 'was' : 'were'} discarded.`, {
          takesFocus: true,
        });
      }}
    />
  );
}

interface FormProps {
  meant: MeantLetters;
  close: () => void;
  verb: string;
  kind: 'primary' | 'danger';
  hint: string;
  act: (onProgress: (done: number) => void) => Promise<void>;
}

function LetterForm({ meant, close, verb, kind, hint, act }: FormProps) {
  const [fitting, setFitting] = useState<BoundedCount | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [done, setDone] = useState<number | null>(null);
  useEffect(() => {
    countLetters(meant).then(setFitting, setError);
  }, []);
  const submit = async (): Promise<void> => {
    setError(null);
    setDone(0);
    try {
      await act(setDone);
    } catch (thrown) {
      setError(thrown as Error);
      setDone(null);
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {fitting === null ? (
        error === null && <p role="status">Counting…</p>
      ) : (
        <p role="status" class="dry">
          {fitting.count === 0 ? 'None of these is a dead letter any more.' : `This is about ${lettersOf(fitting)}.`}
        </p>
      )}
      <p class="hint">{hint}</p>
      {done !== null && <p role="status">{number(done)} so far…</p>}
      {error !== null && <ErrorNotice error={error} />}
      <div class="buttons">
        <button type="button" onClick={close}>
          Not now
        </button>
        <button type="submit" class={kind} disabled={fitting === null || fitting.count === 0 || done !== null}>
          {verb} {fitting === null ? '' : lettersOf(fitting)}
        </button>
      </div>
    </form>
  );
}

/** Where each kind is shown. */
const VIEWS = { message: 'messages', webhook: 'webhooks', event: 'events', incoming: 'incoming' } as const;

function notifyReplayed({ replayed, refused }: Replayed): void {
  const text = `${lettersOf({ count: replayed, isExact: true })} ${replayed === 1 ? 'is' : 'are'} handled once more.`;
  if (refused.length === 0) return notify(text, { takesFocus: true });
  const by = addCounts(refused.map(({ reason }) => ({ [reason]: 1 })));
  notify(`${text} Not replayed: ${countsInWords(by, whyNotReplayed)}.`, {
    tone: 'warn',
    takesFocus: true,
    more: (
      <ul class="plain">
        {refused.slice(0, MOST_LISTED).map(({ id, kind, reason }) => (
          <li key={id}>
            {words(kind)} <a href={linkTo(VIEWS[kind], id)}>{id}</a>: {whyNotReplayed(reason)}
          </li>
        ))}
        {refused.length > MOST_LISTED && <li>and {number(refused.length - MOST_LISTED)} more</li>}
      </ul>
    ),
  });
}
