import type { CurrentSession } from './api/types.js';
import { signal } from '@preact/signals';

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
