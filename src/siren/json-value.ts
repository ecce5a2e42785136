/** A JSON object safe for Postgres: no NUL and no lone surrogate in any key or string. */
export type JsonObject = { [key: string]: JsonValue };
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
