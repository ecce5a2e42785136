import { useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import { ErrorNotice } from '../../components/notice.js';
import { channelName, endedMessages } from '../../words/labels.js';

/** Puts a number on the list; what is wrong with it the service tells. */
export function SuppressForm({ onSuppressed }: { onSuppressed: () => void }) {
  const [phoneNumber, setPhoneNumber] = useState('');
  const [channel, setChannel] = useState('all');
  const [category, setCategory] = useState('all');
  const [note, setNote] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [said, setSaid] = useState('');

  const suppress = async (): Promise<void> => {
    setError(null);
    setSaid('');
    try {
      await post('suppressions', { phoneNumber, channel, category, ...(note === '' ? {} : { note }) });
      setSaid(`${phoneNumber} is suppressed.`);
      setPhoneNumber('');
      setNote('');
      onSuppressed();
    } catch (thrown) {
      setError(thrown as Error);
    }
  };

  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        void suppress();
      }}
    >
      <label class="field">
        Number
        <input
          type="tel"
          required
          value={phoneNumber}
          placeholder="+91 98765 43210"
          onInput={({ currentTarget }) => setPhoneNumber(currentTarget.value)}
        />
      </label>
      <label class="field">
        Not by
        <select value={channel} onChange={({ currentTarget }) => setChannel(currentTarget.value)}>
          {['all', 'whatsapp', 'sms'].map((name) => (
            <option key={name} value={name}>
              {channelName(name)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Not these
        <select value={category} onChange={({ currentTarget }) => setCategory(currentTarget.value)}>
          {['all', 'marketing'].map((name) => (
            <option key={name} value={name}>
              {endedMessages(name)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Note
        <input value={note} maxLength={500} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
      </label>
      <button type="submit" class="primary">
        Suppress
      </button>
      <p class="said" role="status">
        {said}
      </p>
      {error !== null && <ErrorNotice error={error} />}
    </form>
  );
}
