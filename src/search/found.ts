import type { Match, SearchHitDto, SearchKind } from './search.dto.js';

/** What one kind has for a term, newest first: more than are listed, where there are more. */
export interface Found {
  hits: SearchHitDto[];
  /** By last digits: how far back was looked; null: all the way. */
  lookedBackTo?: Date | null;
}

/** Ids with what was found of them first, and what that was. */
export class Matches {
  private readonly matches = new Map<string, Match>();

  add(by: Match, ids: readonly string[]): void {
    for (const id of ids) if (!this.matches.has(id)) this.matches.set(id, by);
  }

  /** What of this is what was searched for. */
  of(id: string): Match {
    return this.matches.get(id)!;
  }

  /** The newest ids, at most so many. */
  newest(limit: number): string[] {
    return [...this.matches.keys()].sort().reverse().slice(0, limit);
  }
}

const PATHS: Readonly<Record<SearchKind, string>> = {
  message: 'messages',
  contact: 'contacts',
  incoming_message: 'incoming-messages',
  suppression: 'suppressions',
  batch: 'batches',
  template: 'templates',
  event: 'events',
  received_webhook: 'received-webhooks',
};

/** A hit; what is not said of it is null. */
export function hit(
  kind: SearchKind,
  {
    id,
    matchedBy,
    at,
    phoneNumber = null,
    status = null,
    title = null,
  }: Omit<Partial<SearchHitDto>, 'kind' | 'href'> & Pick<SearchHitDto, 'id' | 'matchedBy' | 'at'>,
): SearchHitDto {
  return {
    kind,
    id,
    matchedBy,
    at,
    href: `/api/v1/${PATHS[kind]}/${encodeURIComponent(id)}`,
    phoneNumber,
    status,
    title,
  };
}

export const newestFirst = (a: SearchHitDto, b: SearchHitDto): number =>
  b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
