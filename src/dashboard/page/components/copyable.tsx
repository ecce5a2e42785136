import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { linkTo } from '../route-address.js';
import { NOTHING } from '../words/format.js';
import { notify } from './action-notice.js';

const SAID_MS = 2_000;

interface CopyableProps {
  /** What is copied, and shown where nothing else is; null: a dash. */
  value: string | null;
  /** What is shown instead, such as a link. */
  children?: ComponentChildren;
  /** Beside it, such as a further link. */
  more?: ComponentChildren;
}

/** An id or a number, copied by one click. Without state: a list may have ten thousand, where it is shown in the row at hand alone. */
export function Copyable({ value, children, more }: CopyableProps) {
  if (value === null || value === '') return <>{children ?? NOTHING}</>;
  return (
    <span class="copyable">
      {children ?? <code title={value}>{value}</code>}
      <button type="button" class="copy quiet" aria-label={`Copy ${value}`} value={value} onClick={copyValue} />
      {more}
    </span>
  );
}

function copyValue({ currentTarget: button }: TargetedMouseEvent<HTMLButtonElement>): void {
  const { value } = button;
  // It keeps its place while the text is taken from elsewhere, and says for a moment that it was copied.
  button.dataset.copy = 'begun';
  copyText(value).then(
    () => {
      button.dataset.copy = 'done';
      setTimeout(() => delete button.dataset.copy, SAID_MS);
      notify(`Copied ${value}`);
    },
    () => {
      delete button.dataset.copy;
      notify('The browser did not let it be copied. Mark it, and copy it by the keyboard.', { tone: 'warn' });
    },
  );
}

/** Puts a text into the clipboard; throws where the browser does not let it. */
async function copyText(text: string): Promise<void> {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    // It is there over HTTPS and on this machine alone, and may be forbidden: then as browsers did before.
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'visually-hidden';
  const before = document.activeElement as HTMLElement | null;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  before?.focus({ preventScroll: true });
  if (!isCopied) throw new Error('the browser does not let it be copied');
}

interface ListedNumberProps {
  /** Empty: it was erased. */
  number: string;
  /** What stands there then. */
  erased: string;
  /** Where the row leads. */
  link: string;
  /** Whether a second link leads to what is said between them and us. */
  hasConversation?: boolean;
}

/** A phone number in a list: a link, and what else is done with a number. */
export function ListedNumber({ number, erased, link, hasConversation = false }: ListedNumberProps) {
  return (
    <Copyable value={number} more={hasConversation && <ConversationLink number={number} />}>
      <a href={link}>{number === '' ? erased : number}</a>
    </Copyable>
  );
}

const ConversationLink = ({ number }: { number: string }) => (
  <a
    class="talk"
    href={linkTo('contacts', number)}
    title={`Conversation with ${number}`}
    aria-label={`Conversation with ${number}`}
  />
);
