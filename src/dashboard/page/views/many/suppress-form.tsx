import { useState } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import { inParts, useOrderDryRun } from '../../api/in-parts.js';
import { postLong } from '../../api/client.js';
import type { Chosen, SuppressedRecipients } from '../../api/types.js';
import { ErrorNotice } from '../../components/notice.js';
import { notify } from '../../components/action-notice.js';
import { number } from '../../words/format.js';
import { channelName, endedMessages, words } from '../../words/labels.js';
import { recipientCount } from '../../words/many.js';

interface SuppressManyFormProps {
  chosen: Chosen;
  close: () => void;
  onDone: () => void;
}

const REASONS = ['manual', 'complaint', 'opt_out', 'wrong_number'];

const sumOf = (parts: readonly SuppressedRecipients[]) => ({
  added: parts.reduce((total, part) => total + part.added, 0),
  unchanged: parts.reduce((total, part) => total + part.unchanged, 0),
});

/** Suppresses those whom messages went to. */
export function SuppressManyForm({ chosen, close, onDone }: SuppressManyFormProps) {
  const [channel, setChannel] = useState('all');
  const [category, setCategory] = useState('all');
  const [reason, setReason] = useState('manual');
  const [note, setNote] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isActing, setActing] = useState(false);
  const how = { channel, category, reason };
  const dry = useOrderDryRun<SuppressedRecipients>('suppressions/recipients', { ...chosen, ...how });
  const { added, unchanged } = sumOf(dry.parts);
  const isOne = dry.parts.length <= 1;

  const suppress = async (): Promise<void> => {
    setError(null);
    setActing(true);
    try {
      const parts = await inParts<SuppressedRecipients>((cursor) =>
        postLong('suppressions/recipients', { ...chosen, ...how, ...(note === '' ? {} : { note }), cursor }),
      );
      const sum = sumOf(parts);
      close();
      onDone();
      notify(
        `${recipientCount(sum.added)} ${sum.added === 1 ? 'is' : 'are'} suppressed now.${sum.unchanged === 0 ? '' : ` ${number(sum.unchanged)} already ${sum.unchanged === 1 ? 'was' : 'were'}.`}`,
        { takesFocus: true },
      );
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setActing(false);
    }
  };

  const select = (
    label: string,
    value: string,
    set: (value: string) => void,
    choices: readonly (readonly [string, string])[],
  ) => (
    <label class="field">
      {label}
      <select value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        {choices.map(([name, said]) => (
          <option key={name} value={name}>
            {said}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void suppress();
      }}
    >
      <div class="filters">
        {select(
          'Not by',
          channel,
          setChannel,
          ['all', ...CHANNELS].map((name) => [name, channelName(name)]),
        )}
        {select(
          'Not these',
          category,
          setCategory,
          ['all', 'marketing'].map((name) => [name, endedMessages(name)]),
        )}
        {select(
          'Reason',
          reason,
          setReason,
          REASONS.map((name) => [name, words(name)]),
        )}
        <label class="field">
          Note
          <input value={note} maxLength={500} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
        </label>
      </div>
      {dry.error !== null && <ErrorNotice error={dry.error} retry={dry.again} />}
      {dry.error === null && !dry.isWhole && <p role="status">Looking at whom these are to…</p>}
      {dry.isWhole && (
        <p role="status" class="dry">
          {recipientCount(added, isOne)} would be suppressed
          {unchanged === 0 ? '' : `; ${number(unchanged)} already ${unchanged === 1 ? 'is' : 'are'}`}.
        </p>
      )}
      {error !== null && <ErrorNotice error={error} />}
      <div class="buttons">
        <button type="button" onClick={close}>
          Not now
        </button>
        <button type="submit" class="danger" disabled={!dry.isWhole || added === 0 || isActing}>
          Suppress {recipientCount(added, isOne)}
        </button>
      </div>
    </form>
  );
}
