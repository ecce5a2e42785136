import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get } from '../../api/client.js';
import type { Conversation, KnownContact, Said, SaidByThem } from '../../api/types.js';
import { passes, useAgain, useQuery } from '../../api/use-query.js';
import { Card, View } from '../../components/view.js';
import { Empty, ErrorNotice, Loaded, Loading } from '../../components/notice.js';
import { linkTo } from '../../route-address.js';
import { time } from '../../words/format.js';
import { AnswerBox } from './answer-box.js';
import { joined } from './joined.js';
import { SaidItem } from './said-item.js';
import { StandingCard } from './standing-card.js';

/** Whatever may have a handler's answer still to come is answered by hand as well. */
const isOpen = ({ keyword, replyMessageId, handReplyId }: SaidByThem): boolean =>
  keyword === null && replyMessageId === null && handReplyId === null;

/** What is said between one person and us, and what may be said next. */
export function ContactView({ phoneNumber }: { phoneNumber: string }) {
  const contact = useQuery<KnownContact>(`contacts/${encodeURIComponent(phoneNumber)}`);
  const conversation = useConversation(phoneNumber);
  const { items } = conversation;
  const theirs = (items ?? []).flatMap(({ incoming }) => incoming ?? []);
  // undefined: nobody has chosen, and the newest that nobody answered is answered; null: none is.
  const [chosen, setChosen] = useState<string | null | undefined>(undefined);
  const answers = chosen === undefined ? theirs.find(isOpen) : theirs.find(({ id }) => id === chosen);

  // Whatever they write opens the window, and a STOP closes all.
  const newest = items?.find(({ kind }) => kind !== 'message')?.id;
  useEffect(() => {
    if (newest !== undefined) contact.reload();
  }, [newest]);

  const changed = (): void => {
    contact.reload();
    conversation.reload();
  };
  const shown = contact.data?.phoneNumber ?? phoneNumber;
  return (
    <View
      title={`Conversation with ${shown}`}
      actions={
        <>
          <a href={linkTo('messages', null, { to: shown })}>Their messages</a>
          <a href={linkTo('incoming', null, { from: shown })}>What they wrote</a>
        </>
      }
    >
      <div class="split conversation">
        <Card title="Conversation" hint="Both directions. What comes is shown by itself.">
          <SaidList conversation={conversation} answers={answers?.id ?? null} answer={({ id }) => setChosen(id)} />
          {contact.data !== null && (
            <AnswerBox
              contact={contact.data}
              answers={answers ?? null}
              answerNothing={() => setChosen(null)}
              lastChannel={theirs[0]?.channel ?? null}
              onAnswered={() => {
                setChosen(undefined);
                conversation.reload();
              }}
            />
          )}
        </Card>
        <div class="stack">
          <Loaded query={contact} what="what is known">
            {(known) => (
              <div class="stack">
                <StandingCard contact={known} onChanged={changed} />
              </div>
            )}
          </Loaded>
        </div>
      </div>
    </View>
  );
}

interface SaidListProps {
  conversation: ConversationNow;
  /** The id of what is answered. */
  answers: string | null;
  answer: (incoming: SaidByThem) => void;
}

function SaidList({ conversation, answers, answer }: SaidListProps) {
  const { items, at, error, hasOlder, hasIncoming, older, reload } = conversation;
  const log = useFollowed(items);
  const isOld = items !== null && passes(error);
  if (items === null)
    return error === null ? <Loading what="the conversation" /> : <ErrorNotice error={error} retry={reload} />;
  return (
    <>
      {isOld && at !== null && <p class="hint old">As it was at {time(at)}</p>}
      {error !== null && !isOld && <ErrorNotice error={error} retry={reload} />}
      {!hasIncoming && <p class="notice warn">What they wrote is left out: the key lacks the scope incoming:read.</p>}
      <div class="said-log" role="log" aria-label="What was said" tabIndex={0} ref={log}>
        {hasOlder && (
          <p class="more">
            <button type="button" onClick={() => void older()}>
              Show older
            </button>
          </p>
        )}
        {items.length === 0 ? (
          <Empty>Nothing was said yet.</Empty>
        ) : (
          <ol>
            {[...items].reverse().map((said) => (
              <SaidItem key={said.id} said={said} answer={said.id === answers ? null : answer} />
            ))}
          </ol>
        )}
      </div>
    </>
  );
}

/** Stays at the end while new things come, and where it was while older ones do. */
function useFollowed(items: readonly Said[] | null) {
  const log = useRef<HTMLDivElement>(null);
  const before = useRef({ height: 0, fromEnd: 0, oldest: undefined as string | undefined });
  const oldest = items?.at(-1)?.id;
  useLayoutEffect(() => {
    const box = log.current;
    if (box === null) return;
    const { height, oldest: oldestBefore } = before.current;
    if (oldestBefore !== undefined && oldest !== oldestBefore) box.scrollTop += box.scrollHeight - height;
    else if (before.current.fromEnd < 40) box.scrollTop = box.scrollHeight;
    const keep = (): void => {
      before.current = {
        height: box.scrollHeight,
        fromEnd: box.scrollHeight - box.scrollTop - box.clientHeight,
        oldest,
      };
    };
    keep();
    box.addEventListener('scroll', keep);
    return () => box.removeEventListener('scroll', keep);
  }, [items]);
  return log;
}

/** As often the newest is asked for, while the page is looked at. */
const POLL_MS = 2_500;
const PAGE_SIZE = 50;

interface ConversationNow {
  /** Newest first; null: nothing has come yet. */
  items: readonly Said[] | null;
  /** When that was asked for last. */
  at: Date | null;
  hasIncoming: boolean;
  hasOlder: boolean;
  error: Error | null;
  older: () => Promise<void>;
  reload: () => void;
}

interface Kept {
  items: readonly Said[] | null;
  cursor: string | null;
  hasIncoming: boolean;
  at: Date | null;
}

const NOTHING: Kept = { items: null, cursor: null, hasIncoming: true, at: null };

/** What is said between a person and us, as it comes. What was there stays while it is asked for again. */
function useConversation(phoneNumber: string): ConversationNow {
  const path = `contacts/${encodeURIComponent(phoneNumber)}/conversation`;
  const [kept, setKept] = useState<Kept>(NOTHING);
  const [error, setError] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  const cursor = useRef<string | null>(null);
  cursor.current = kept.cursor;

  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      try {
        const page = await get<Conversation>(path, { limit: PAGE_SIZE }, leaving.signal);
        setKept((old) => ({
          ...joined(old, { items: page.items, cursor: page.nextCursor }),
          ...{ hasIncoming: page.hasIncoming, at: new Date() },
        }));
        setError(null);
        timer = setTimeout(() => void whenSeen(), POLL_MS);
      } catch (thrown) {
        // Asked again by itself where that may help.
        if (!leaving.signal.aborted) setError(thrown as Error);
      }
    };
    const whenSeen = (): void => {
      if (document.visibilityState === 'visible') return void look();
      document.addEventListener('visibilitychange', whenSeen, { once: true, signal: leaving.signal });
    };
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [path, turn]);

  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useAgain(error, reload);

  const older = async (): Promise<void> => {
    try {
      const page = await get<Conversation>(path, { limit: PAGE_SIZE, cursor: cursor.current ?? undefined });
      setKept((old) => ({ ...old, items: [...(old.items ?? []), ...page.items], cursor: page.nextCursor }));
    } catch (thrown) {
      setError(thrown as Error);
    }
  };

  return {
    ...{ items: kept.items, at: kept.at, hasIncoming: kept.hasIncoming, hasOlder: kept.cursor !== null },
    ...{ error, older, reload },
  };
}
