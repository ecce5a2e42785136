import type { Scope } from './api/types.js';
import { session } from './session.js';

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
