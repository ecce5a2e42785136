import { say, type Sentence } from '../languages/say.js';

/** What HTTP calls each status that is an error. */
const TITLES: Readonly<Record<number, Sentence>> = {
  400: say('Bad Request'),
  401: say('Unauthorized'),
  402: say('Payment Required'),
  403: say('Forbidden'),
  404: say('Not Found'),
  405: say('Method Not Allowed'),
  406: say('Not Acceptable'),
  407: say('Proxy Authentication Required'),
  408: say('Request Timeout'),
  409: say('Conflict'),
  410: say('Gone'),
  411: say('Length Required'),
  412: say('Precondition Failed'),
  413: say('Payload Too Large'),
  414: say('URI Too Long'),
  415: say('Unsupported Media Type'),
  416: say('Range Not Satisfiable'),
  417: say('Expectation Failed'),
  418: say("I'm a Teapot"),
  421: say('Misdirected Request'),
  422: say('Unprocessable Entity'),
  423: say('Locked'),
  424: say('Failed Dependency'),
  425: say('Too Early'),
  426: say('Upgrade Required'),
  428: say('Precondition Required'),
  429: say('Too Many Requests'),
  431: say('Request Header Fields Too Large'),
  451: say('Unavailable For Legal Reasons'),
  500: say('Internal Server Error'),
  501: say('Not Implemented'),
  502: say('Bad Gateway'),
  503: say('Service Unavailable'),
  504: say('Gateway Timeout'),
  505: say('HTTP Version Not Supported'),
  506: say('Variant Also Negotiates'),
  507: say('Insufficient Storage'),
  508: say('Loop Detected'),
  509: say('Bandwidth Limit Exceeded'),
  510: say('Not Extended'),
  511: say('Network Authentication Required'),
};

/** Those that have one. */
export const TITLED_STATUSES: readonly number[] = Object.keys(TITLES).map(Number);

/** The title of a problem that has none of its own. */
export function titleOf(status: number): Sentence {
  return TITLES[status] ?? say('Error');
}
