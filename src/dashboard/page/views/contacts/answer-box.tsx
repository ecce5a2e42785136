import { useRef, useState } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import { postLong } from '../../api/client.js';
import type { Channel, KnownContact, Message, SaidByThem, Template } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { ErrorNotice } from '../../components/notice.js';
import { notify } from '../../components/action-notice.js';
import { useOnce } from '../../components/use-once.js';
import { channelName, words } from '../../words/labels.js';
import { time } from '../../words/format.js';
import { type Content, ContentFields, contentOf, NO_CONTENT } from '../send/content-fields.js';

interface AnswerBoxProps {
  contact: KnownContact;
  /** What is answered; null: nothing that they wrote. */
  answers: SaidByThem | null;
  answerNothing: () => void;
  /** By which they wrote last; null: they never did. */
  lastChannel: Channel | null;
  onAnswered: () => void;
}

/** Free text while WhatsApp takes it, or by SMS; else a template. */
export function AnswerBox({ contact, answers, answerNothing, lastChannel, onAnswered }: AnswerBoxProps) {
  const usual = answers?.channel ?? lastChannel ?? 'whatsapp';
  const [chosen, setChosen] = useState<Channel | null>(null);
  const [content, setContent] = useState<Content>(NO_CONTENT);
  const [error, setError] = useState<Error | null>(null);
  const [isSending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const once = useOnce();
  const templates = useList<Template>('templates', { status: 'published', limit: 200 });

  const channel = chosen ?? usual;
  const mayBeText = channel !== 'whatsapp' || contact.window.open;
  const written: Content = mayBeText ? content : { ...content, kind: 'template' };
  const what = contentOf(written, templates.items);
  const body =
    what === null
      ? null
      : {
          ...what,
          ...(answers === null ? {} : { replyTo: answers.id }),
          // Where it is as they wrote the service chooses the same; a template goes by each channel that it has a text for.
          ...(written.kind === 'text' || chosen !== null ? { channels: [{ channel }] } : {}),
        };

  const send = async (): Promise<void> => {
    if (body === null || isSending) return;
    setError(null);
    setSending(true);
    try {
      const path = `contacts/${encodeURIComponent(contact.phoneNumber)}/messages` as const;
      await postLong<Message>(path, body, { idempotencyKey: once.keyOf(body) });
      once.obeyed();
      setContent(NO_CONTENT);
      notify('Sent. What becomes of it is shown in the conversation.');
      // The button can be pressed no more; whoever goes on writes.
      form.current?.querySelector<HTMLElement>('textarea, select')?.focus();
      onAnswered();
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setSending(false);
    }
  };

  return (
    <form
      ref={form}
      class="answer stack"
      aria-label="Answer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {answers !== null && (
        <p class="answers">
          Answers: <q dir="auto">{answers.text ?? words(answers.type)}</q>{' '}
          <button type="button" class="quiet" onClick={answerNothing}>
            It answers nothing
          </button>
        </p>
      )}
      <label class="field by">
        By
        <select
          value={channel}
          onChange={({ currentTarget }) => setChosen(CHANNELS.find((one) => one === currentTarget.value) ?? usual)}
        >
          {CHANNELS.map((one) => (
            <option key={one} value={one}>
              {channelName(one)}
            </option>
          ))}
        </select>
      </label>
      <p class={mayBeText ? 'hint' : 'notice warn'}>{howItGoes(contact, channel)}</p>
      <ContentFields content={written} setContent={setContent} templates={templates} mayBeText={mayBeText} />
      {error !== null && <ErrorNotice error={error} />}
      <div class="buttons">
        <button type="submit" class="primary" disabled={body === null || isSending}>
          {isSending ? 'Sending…' : 'Send'}
        </button>
      </div>
    </form>
  );
}

function howItGoes({ window: { open, closesAt } }: KnownContact, channel: Channel): string {
  if (channel !== 'whatsapp') return `By ${channelName(channel)} any text goes at any time.`;
  if (open)
    return `WhatsApp takes free text ${closesAt === null ? 'now' : `until ${time(closesAt)}`}, and templates at any time.`;
  const why =
    closesAt === null ? 'They never wrote by WhatsApp' : `Their 24 hours for free text were over at ${time(closesAt)}`;
  return `${why}: choose a template that WhatsApp has approved, or answer by SMS.`;
}
