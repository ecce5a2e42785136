import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../../api/client.js';
import type { Conversation, Said } from '../../api/types.js';
import { useAgain } from '../../api/use-again.js';
import { joined } from './joined.js';

/** As often the newest is asked for, while the page is looked at. */
const POLL_MS = 2_500;
const PAGE_SIZE = 50;

export interface ConversationNow {
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
export function useConversation(phoneNumber: string): ConversationNow {
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
