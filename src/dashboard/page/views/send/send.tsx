import { useState } from 'preact/hooks';
import { postLong } from '../../api/client.js';
import type { Message, StoredPolicy, Template } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card } from '../../components/card.js';
import { ErrorNotice } from '../../components/notice.js';
import { PhoneField } from '../../components/phone-field.js';
import { tell } from '../../components/told.js';
import { useOnce } from '../../components/use-once.js';
import { View } from '../../components/view.js';
import { goTo, route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { type Content, contentOf, NO_CONTENT } from './content.js';
import { ContentFields } from './content-fields.js';
import { DryRunCard } from './dry-run-card.js';
import { useDryRun } from './use-dry-run.js';

const PLANS: readonly (readonly [plan: string, name: string])[] = [
  ['', 'WhatsApp, then SMS'],
  ['whatsapp', 'WhatsApp only'],
  ['sms', 'SMS only'],
];
const POLICY = 'policy:';

function planOf(plan: string): object {
  if (plan === '') return {};
  return plan.startsWith(POLICY) ? { policy: plan.slice(POLICY.length) } : { channels: [{ channel: plan }] };
}

/** Sends one message, tried before it goes; its own page follows it. */
export function Send() {
  const { params } = route.value;
  const [to, setTo] = useState(params.to ?? '');
  const [plan, setPlan] = useState('');
  const [content, setContent] = useState<Content>(NO_CONTENT);
  const [allowDuplicate, setAllowDuplicate] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [isSending, setSending] = useState(false);
  const once = useOnce();
  const templates = useList<Template>('templates', { status: 'published', limit: 200 });
  const policies = useList<StoredPolicy>('policies', { limit: 200 });

  const said = contentOf(content, templates.items);
  const body =
    to.trim() === '' || said === null
      ? null
      : { to: to.trim(), ...planOf(plan), ...said, ...(allowDuplicate ? { allowDuplicate } : {}) };
  const tried = useDryRun(body);

  const send = async (): Promise<void> => {
    if (body === null || isSending) return;
    setError(null);
    setSending(true);
    try {
      const { id } = await postLong<Message>('messages', body, { idempotencyKey: once.keyOf(body) });
      once.obeyed();
      tell('The message is accepted. This page follows it.');
      goTo(linkTo('messages', id));
    } catch (thrown) {
      setError(thrown as Error);
      setSending(false);
    }
  };

  return (
    <View title="Send a message" actions={<a href={linkTo('messages')}>All messages</a>}>
      <div class="grid">
        <Card title="Message" hint="It goes to a real person, like any other.">
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void send();
            }}
          >
            <PhoneField label="Number" value={to} onInput={setTo} />
            <label class="field">
              Plan
              <select value={plan} onChange={({ currentTarget }) => setPlan(currentTarget.value)}>
                {PLANS.map(([value, name]) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
                {policies.items.map(({ name }) => (
                  <option key={name} value={`${POLICY}${name}`}>
                    {`Policy ${name}`}
                  </option>
                ))}
              </select>
            </label>
            <ContentFields content={content} setContent={setContent} templates={templates} />
            {(tried.dryRun?.limits?.duplicate === true || allowDuplicate) && (
              <label class="check">
                <input
                  type="checkbox"
                  checked={allowDuplicate}
                  onChange={({ currentTarget }) => setAllowDuplicate(currentTarget.checked)}
                />
                Send it although the same text was sent to this number just now
              </label>
            )}
            {error !== null && <ErrorNotice error={error} />}
            <div class="buttons">
              <button
                type="submit"
                class="primary"
                disabled={body === null || isSending || tried.dryRun?.valid === false}
              >
                {isSending ? 'Sending…' : 'Send'}
              </button>
            </div>
          </form>
        </Card>
        <DryRunCard tried={tried} />
      </div>
    </View>
  );
}
