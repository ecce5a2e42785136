import { signal } from '@preact/signals';

/** What was done last, for people: `components/announcer.tsx` shows it, and screen readers tell it. */
export const announcement = signal<{ text: string; at: number } | null>(null);

/** Says what an action has done: `Replayed 3 dead letters.` The same words twice are told twice. */
export function announce(text: string): void {
  announcement.value = { text, at: performance.now() };
}
