import { say, type Sentence } from '../languages/say.js';
import { ipOf, isPublicAddress } from './media-url.js';

/** Names that lead nowhere on the public Internet, with all below them: RFC 6761, 6762, 8375 and 9476, and what networks use. */
const INSIDE = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa|alt)$/;

/**
 * Why an address cannot be handed to others as a link; null: it can. It is `https:`, of the public Internet as far as it says
 * itself: its name is not resolved, and nothing is fetched.
 */
export function linkComplaint(value: unknown, maxLength: number): Sentence | null {
  if (typeof value !== 'string') return say('must be a string');
  if (value.length > maxLength) return say('must be at most {max} characters long', { max: maxLength });
  // The parser takes out line breaks and tabs, and takes a backslash for a slash: what others read may be another address.
  const url = /^https:\/\/[^\s\p{C}\\]+$/iu.test(value) && value.isWellFormed() ? URL.parse(value) : null;
  if (url === null || url.protocol !== 'https:') return say('must be an address that begins with https://');
  if (url.username !== '' || url.password !== '') return say('must not hold a user name or a password');
  return isPublicHost(url.hostname) ? null : say('must be an address of the public Internet');
}

function isPublicHost(hostname: string): boolean {
  const ip = ipOf(hostname);
  if (ip !== null) return isPublicAddress(ip);
  const name = hostname.replace(/\.$/, '');
  return name.includes('.') && !INSIDE.test(name);
}
