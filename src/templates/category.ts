/**
 * What a message is for: what its recipient has to do with us (bills, codes, replies), or what we would like to sell. Who
 * has ended marketing messages still gets the others.
 */
export const MESSAGE_CATEGORIES = ['transactional', 'marketing'] as const;
export type MessageCategory = (typeof MESSAGE_CATEGORIES)[number];

/** Of a message that does not say, by itself or by its policy. */
export const DEFAULT_CATEGORY: MessageCategory = 'transactional';
