import { signal } from './signal.js';

/** Gone with the tab: a key that may do everything is not left behind on a machine. */
const KEY = 'siren-gateway.api-key';

/** Why the sign-in is shown; null: nobody has signed in yet, or somebody signed out. */
export type SignOutReason = 'refused' | null;

export const session = signal<{ key: string | null; reason: SignOutReason }>({
  key: sessionStorage.getItem(KEY),
  reason: null,
});

export function signIn(key: string): void {
  sessionStorage.setItem(KEY, key);
  session.set({ key, reason: null });
}

export function signOut(reason: SignOutReason): void {
  sessionStorage.removeItem(KEY);
  session.set({ key: null, reason });
}
