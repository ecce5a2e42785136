/** Characters of the name of a key, which is that of its application. */
export const MAX_NAME = 64;
/** The most that a key may allow its application. */
export const MOST_PER_SECOND = 100_000;
