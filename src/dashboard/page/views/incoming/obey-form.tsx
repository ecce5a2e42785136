import { useRef, useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import { ErrorNotice } from '../../components/notice.js';
import { PhoneField } from '../../components/phone-field.js';
import { tell } from '../../components/told.js';
import { useFocusKept } from '../../components/use-focus-kept.js';

/** Names the number of somebody who said STOP from what is none, and so ends the messages to it. */
export function ObeyForm({ id, from, onObeyed }: { id: string; from: string; onObeyed: () => void }) {
  const [phoneNumber, setPhoneNumber] = useState('');
  const [error, setError] = useState<Error | null>(null);

  const form = useRef<HTMLFormElement>(null);
  useFocusKept(form);

  const obey = async (): Promise<void> => {
    setError(null);
    try {
      await post(`incoming-messages/${encodeURIComponent(id)}/suppress`, { phoneNumber });
      tell(`${phoneNumber} is suppressed.`);
      onObeyed();
    } catch (thrown) {
      setError(thrown as Error);
    }
  };

  return (
    <form
      ref={form}
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        void obey();
      }}
    >
      <PhoneField label={`Whose STOP is it (${from})?`} value={phoneNumber} onInput={setPhoneNumber} />
      <button type="submit" class="primary">
        Suppress
      </button>
      {error !== null && <ErrorNotice error={error} />}
    </form>
  );
}
