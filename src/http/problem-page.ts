import { createHash } from 'node:crypto';
import type { ProblemTypeDto } from './problem.dto.js';
import { pageHeaders } from './security-headers.js';

const STYLE =
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}' +
  'body{max-width:44rem;margin:2rem auto;padding:0 1rem}' +
  'code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{overflow:auto;padding:1rem;border:1px solid}' +
  'th,td{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}';

/** The pages bring one style, and no script. */
export const PROBLEM_PAGE_HEADERS = {
  ...pageHeaders([`'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`]),
  'Content-Language': 'en',
};

/** The page of one kind of problem. Links are relative, so that they hold behind a proxy that serves us beneath a path. */
export function problemPage({ type, title, status, meaning, remedy, exampleBody }: ProblemTypeDto): string {
  return page(
    title,
    `<p><a href="../problems">All problems</a></p>
<h1>${escaped(title)}</h1>
<p><code>${escaped(type)}</code>, HTTP status ${status}</p>
<h2>What it means</h2>
<p>${marked(meaning)}</p>
<h2>What to do</h2>
<p>${marked(remedy)}</p>
<h2>An example</h2>
<pre>${escaped(JSON.stringify(exampleBody, null, 2))}</pre>`,
  );
}

/** The page that lists them. */
export function problemsPage(types: readonly ProblemTypeDto[]): string {
  const rows = types.map(
    ({ type, title, status }) =>
      `<tr><td><a href="${escaped(type.slice(1))}"><code>${escaped(type)}</code></a></td><td>${status}</td><td>${escaped(title)}</td></tr>`,
  );
  return page(
    'Problems',
    `<h1>Problems</h1>
<p>Each error is answered as <code>application/problem+json</code> (RFC 9457). Its <code>type</code> is one of these.</p>
<table>
<thead><tr><th>Type</th><th>Status</th><th>Title</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`,
  );
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} - siren-gateway</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!);

/** With what stands between backticks as code. */
const marked = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
