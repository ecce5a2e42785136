import { signal } from '@preact/signals';
import type { CurrentSession, Scope } from './api/types.js';

/**
 * That this browser has a session, which lies in a cookie that no script reads. All tabs see the mark, and hear when it goes.
 * It holds the session's id, which opens nothing.
 */
const MARK = 'siren-gateway.signed-in';

export type Session =
  /** This browser had a session; the service is asked whether it holds. */
  | { is: 'asking' }
  | { is: 'in'; who: CurrentSession }
  /** Why the sign-in is shown, for the operator; null: nobody has signed in yet, or somebody signed out here. */
  | { is: 'out'; why: string | null };

export const session = signal<Session>(
  localStorage.getItem(MARK) === null ? { is: 'out', why: null } : { is: 'asking' },
);

export function enter(who: CurrentSession): void {
  localStorage.setItem(MARK, who.id ?? '');
  session.value = { is: 'in', who };
}

/** The session is over; the view stays in the address, so that whoever signs in again is where he was. */
export function leave(why: string | null): void {
  localStorage.removeItem(MARK);
  session.value = { is: 'out', why };
}

// Only other tabs hear this.
addEventListener('storage', ({ key, newValue }) => {
  if (key !== MARK && key !== null) return;
  const now = session.peek();
  if (newValue === null || key === null) {
    if (now.is !== 'out') session.value = { is: 'out', why: 'The session was ended in another tab. Sign in again.' };
  } else if (now.is !== 'in' || now.who.id !== newValue) session.value = { is: 'asking' };
});

/** What a key must have to open each view. One that is not among them opens for every key. */
const SCOPE_OF_VIEW: Readonly<Record<string, Scope>> = {
  overview: 'statistics:read',
  messages: 'messages:read',
  attempts: 'messages:read',
  batches: 'batches',
  templates: 'templates',
  incoming: 'incoming:read',
  suppressions: 'suppressions',
  fallback: 'statistics:read',
  'dead-letters': 'operations',
  events: 'operations',
  webhooks: 'operations',
  audit: 'admin',
};

/** Whether the key of whoever is signed in has a scope: what it may not do is not shown. */
export function useMay(scope: Scope): boolean {
  const now = session.value;
  return now.is === 'in' && now.who.scopes.includes(scope);
}

/** The first view that opens for these scopes; the overview, which says so, where none does. */
export function firstViewOf(scopes: readonly Scope[]): string {
  return Object.entries(SCOPE_OF_VIEW).find(([, scope]) => scopes.includes(scope))?.[0] ?? 'overview';
}

/** Tells which views open for that key. */
export function useMayOpen(): (view: string) => boolean {
  const now = session.value;
  const scopes = now.is === 'in' ? now.who.scopes : [];
  return (view) => {
    const scope = SCOPE_OF_VIEW[view];
    return scope === undefined || scopes.includes(scope);
  };
}
