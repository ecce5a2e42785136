import { useEffect, useState } from 'preact/hooks';
import { addressOf, get } from '../../api/client.js';
import type { AppEvent, EventPage } from '../../api/types.js';
import type { List } from '../../api/use-list.js';

/** Events come oldest first, and a page may be short although there are more. */
export function useEvents(filter: { type?: string; messageId?: string }): List<AppEvent> {
  const [page, setPage] = useState<EventPage>({ items: [], after: null, more: false });
  const [error, setError] = useState<Error | null>(null);
  const [isLoading, setLoading] = useState(true);

  const load = async (before: EventPage): Promise<void> => {
    setLoading(true);
    setError(null);
    try {
      const next = await get<EventPage>('events', { ...filter, after: before.after ?? undefined });
      setPage({ ...next, items: [...before.items, ...next.items] });
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setLoading(false);
    }
  };
  const reload = (): void => void load({ items: [], after: null, more: false });
  useEffect(reload, [filter.type, filter.messageId]);

  const { href: address } = addressOf('events', filter);
  return { address, items: page.items, error, isLoading, hasMore: page.more, more: () => void load(page), reload };
}
