import { useEffect } from 'preact/hooks';
import type { SearchHit, SearchKind, SearchResult } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card, View } from '../../components/view.js';
import { Copyable } from '../../components/copyable.js';
import { Loaded } from '../../components/notice.js';
import { StatusPill, Time } from '../../components/values.js';
import { goTo, route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { time } from '../../words/format.js';
import { hitName, kindName, KINDS, linkToHit, matchWords, straightTo } from '../../words/hits.js';
import { words } from '../../words/labels.js';

const HITS = 20;

/** Everything that a term may mean, by kind. */
export function Search() {
  const { params } = route.value;
  const { q = '' } = params;
  return <View title="Search">{q.trim() === '' ? <WhatToSearch /> : <Results key={q} q={q} />}</View>;
}

/** Of one term: what was found for another one leads nowhere any more. */
function Results({ q }: { q: string }) {
  const query = useQuery<SearchResult>('search', { q, limit: HITS });
  return (
    <Loaded query={query} what="what fits">
      {(found) => <Found q={q} found={found} />}
    </Loaded>
  );
}

function Found({ q, found }: { q: string; found: SearchResult }) {
  const link = straightTo(q, found);
  useEffect(() => {
    if (link !== null) goTo(link, { replace: true });
  }, [link]);
  if (link !== null) return null;
  const count = found.items.length;
  return (
    <>
      <p class="lead" role="status">
        {count === 0
          ? `Nothing was found for “${q}”.`
          : `${count}${found.more.length > 0 ? ' and more' : ''} found for “${q}”, newest first.`}
      </p>
      {count === 0 && <WhatToSearch />}
      <div class="stack">
        {KINDS.map(([kind, name]) => {
          const hits = found.items.filter((hit) => hit.kind === kind);
          if (hits.length === 0) return null;
          return (
            <Card key={kind} title={name}>
              <ul class="hits">
                {hits.map((hit) => (
                  <Hit key={hit.id} hit={hit} />
                ))}
              </ul>
              {found.more.includes(kind) && <More kind={kind} hits={hits} q={q} />}
            </Card>
          );
        })}
      </div>
      <Limits found={found} />
    </>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { kind, id, phoneNumber, status, title, at, matchedBy } = hit;
  const named = hitName(hit);
  return (
    <li>
      <Copyable value={phoneNumber ?? id}>
        <a href={linkToHit(hit)} dir="auto">
          {named}
        </a>
      </Copyable>
      {status !== null && <StatusPill status={status} />}
      {title !== null && title !== named && <span dir="auto">{kind === 'suppression' ? words(title) : title}</span>}
      <span class="hint">
        <Time at={at} /> {matchWords(matchedBy)}
      </span>
    </li>
  );
}

/** Messages are listed by what they were found by; of other kinds more has to be typed. */
function More({ kind, hits, q }: { kind: SearchKind; hits: readonly SearchHit[]; q: string }) {
  const byNumber = kind === 'message' && hits.every(({ matchedBy }) => matchedBy === 'number');
  return (
    <p class="hint">
      {byNumber ? (
        <a href={linkTo('messages', null, { to: q })}>Show all messages to this number</a>
      ) : (
        'More fit: type more of it.'
      )}
    </p>
  );
}

function Limits({ found: { lookedBackTo, notSearched } }: { found: SearchResult }) {
  return (
    <>
      {lookedBackTo !== null && (
        <p class="hint">
          By these digits messages were looked through back to {time(lookedBackTo)}. A whole number finds older ones.
        </p>
      )}
      {notSearched.length > 0 && (
        <p class="hint">
          Not searched, since the key lacks the scope:{' '}
          {notSearched.map(({ kind, requiredScope }) => `${kindName(kind)} (${requiredScope})`).join(', ')}.
        </p>
      )}
    </>
  );
}

function WhatToSearch() {
  return (
    <Card title="What can be searched">
      <ul class="plain">
        <li>A phone number, in any way of writing, or its last digits, at least four</li>
        <li>The id of a message, a request to Siren, a batch, an event or a webhook</li>
        <li>Siren's id of a message</li>
        <li>A reference, or how it begins; capitals do not matter</li>
        <li>The name of a template or of a batch</li>
        <li>Words of a template's text, one after the other</li>
      </ul>
      <p class="hint">Texts of messages are not searched.</p>
    </Card>
  );
}
