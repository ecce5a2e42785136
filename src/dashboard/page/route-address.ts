/** Where the page is: `#/messages/0199…?status=failed` is the view `messages`, that id, and those parameters. */
export interface Route {
  view: string;
  id: string | null;
  params: Readonly<Record<string, string>>;
}

/** @param hash with or without its `#` */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [view, id] = path.split('/', 2);
  return {
    view: view === undefined || view === '' ? 'overview' : view,
    id: id === undefined || id === '' ? null : safeDecode(id),
    params: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The address of a place, for links; parameters that are empty are left out. */
export function linkTo(view: string, id: string | null = null, params: Readonly<Record<string, string>> = {}): string {
  const kept = Object.entries(params).filter(([, value]) => value !== '');
  const query = kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
  return `#/${view}${id === null ? '' : `/${encodeURIComponent(id)}`}${query}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
