import type { Layout } from './dialect.js';

export const E164 = /^\+[1-9]\d{6,14}$/;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null for what is no JSON object. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The text of a webhook, laid out as asked. */
export function lay(fields: Record<string, unknown>, layout: Layout): string {
  const laid = layout.note === null ? fields : { ...fields, note: layout.note };
  return layout.spaced ? JSON.stringify(laid, null, 2) : JSON.stringify(laid);
}
