/** The name of the one policy that there is, in the headers and in the problem of who goes beyond it. */
export const POLICY = 'application';

/**
 * What an answer says of its application's limit, names and values in turn: as draft-ietf-httpapi-ratelimit-headers-11 has
 * it. `q` requests in `w` seconds are allowed; `r` more within `t` seconds, as far as this process knows.
 */
export function rateHeaders(maxPerSecond: number, remaining: number): readonly string[] {
  return [
    ...['RateLimit-Policy', `"${POLICY}";q=${maxPerSecond};w=1`],
    ...['RateLimit', `"${POLICY}";r=${remaining};t=1`],
  ];
}
