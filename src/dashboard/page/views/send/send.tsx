import { useState } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import { postLong } from '../../api/client.js';
import type { DryRun, Message, StoredPolicy, Template } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card, Facts, View } from '../../components/view.js';
import { ErrorNotice } from '../../components/notice.js';
import { PhoneField } from '../../components/fields.js';
import { notify } from '../../components/action-notice.js';
import { useOnce } from '../../components/use-once.js';
import { linkTo } from '../../route-address.js';
import { goTo, route } from '../../router.js';
import { duration, number, time } from '../../words/format.js';
import { channelName } from '../../words/labels.js';
import { whatIsSentFirst, whatItTakes, windowWords } from '../../words/message-content.js';
import { type Content, ContentFields, contentOf, NO_CONTENT } from './content-fields.js';
import { type Tried, useDryRun } from './use-dry-run.js';

const PLANS: readonly (readonly [plan: string, name: string])[] = [
  ['', 'WhatsApp, then SMS'],
  ...CHANNELS.map((channel) => [channel, `${channelName(channel)} only`] as const),
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
      notify('The message is accepted. This page follows it.');
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

/** What would happen, before it does. */
function DryRunCard({ tried: { dryRun, error, isTrying } }: { tried: Tried }) {
  return (
    <Card title="What would happen" hint="Tried as you type. Nothing is sent.">
      <div aria-busy={isTrying} aria-live="polite">
        {error !== null && <ErrorNotice error={error} />}
        {dryRun === null && error === null && (
          <p class="hint">{isTrying ? 'Trying…' : 'Give a number and a text or a template.'}</p>
        )}
        {dryRun !== null && <Outcome dryRun={dryRun} />}
      </div>
    </Card>
  );
}

function Outcome({ dryRun }: { dryRun: DryRun }) {
  const { problem, sends, plan, skipped } = dryRun;
  const nothingLeft = plan !== null && sends === null && (skipped ?? []).length >= plan.length;
  return (
    <>
      {problem !== null ? (
        <div class="notice bad">
          <p>
            <strong>{problem.title}.</strong> {problem.detail}
          </p>
          {problem.errors.map(({ path, message }) => (
            <p key={path}>{`${path} ${message}`}</p>
          ))}
        </div>
      ) : (
        <p class={`notice ${nothingLeft ? 'bad' : 'good'}`}>
          {nothingLeft ? 'It would be accepted, and nothing of it would be sent.' : 'It would be accepted.'}
        </p>
      )}
      {sends !== null && (
        <>
          <p>{whatIsSentFirst(sends)}:</p>
          <blockquote class="message-text" dir="auto" lang={sends.locale ?? undefined}>
            {sends.text}
          </blockquote>
        </>
      )}
      {plan !== null && <Facts facts={factsOf(dryRun)} />}
    </>
  );
}

function factsOf({ to, country, plan, contents, skipped, window, suppressed, limits, leavesAt, expiresAt }: DryRun) {
  const off = Object.entries(suppressed ?? {}).flatMap(([channel, is]) => (is ? [channelName(channel)] : []));
  const isLater = leavesAt !== null && Date.parse(leavesAt) > Date.now() + 5_000;
  return [
    ['To', `${to ?? ''}${country === null ? '' : ` (${country})`}`],
    [
      'Steps',
      <ol class="plan">
        {(plan ?? []).map(({ channel, fallbackAfter }, index) => {
          const content = contents?.find((one) => one.channel === channel);
          const takes = content === undefined ? null : whatItTakes(content);
          const passed = skipped?.find((one) => one.channel === channel);
          const isLast = index === (plan ?? []).length - 1;
          return (
            <li key={channel}>
              <strong>{channelName(channel)}</strong>
              {takes !== null && `: ${takes}`}
              {passed !== undefined ? (
                <span>Passed over: {passed.message}</span>
              ) : (
                !isLast && <span>the next after {duration(fallbackAfter * 1_000)} without success</span>
              )}
            </li>
          );
        })}
      </ol>,
    ],
    ...(window === null ? [] : [["WhatsApp's 24 hours", windowWords(window)] as const]),
    ['Suppressed', off.length === 0 ? 'No' : `Yes, by ${off.join(' and ')}`],
    ...(limits === null
      ? []
      : [
          [
            'Limits',
            limits.recipientLeft === null
              ? 'None for one number'
              : `${number(limits.recipientLeft)} of ${number(limits.recipientLimit ?? 0)} an hour are left`,
          ] as const,
        ]),
    ...(limits?.duplicate === true ? [['The same text', 'Was sent to this number just now'] as const] : []),
    ['Leaves', isLater ? `not before ${time(leavesAt)}` : 'At once'],
    ...(expiresAt === null ? [] : [['Expires', time(expiresAt)] as const]),
  ] as const;
}
