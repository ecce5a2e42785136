import type { ErrorFigures, Statistics, Template, TemplateFigures } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { useQuery } from '../../api/use-query.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ChoiceFilter } from '../../components/filters.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { ErrorNotice, Loaded } from '../../components/notice.js';
import { StatusPill, Time } from '../../components/values.js';
import { Card, Facts, View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { useMay } from '../../session.js';
import { NOTHING, number, share } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import { linkToMessages } from '../lists.js';
import { ErrorsCard } from '../overview/breakdown-cards.js';
import { Tiles } from '../overview/tiles.js';
import { TemplatePreviewCard } from './preview-card.js';

/** One template: what it says, how its messages fare, and what goes wrong with them. */
export function TemplateView({ name }: { name: string }) {
  const template = useQuery<Template>(`templates/${encodeURIComponent(name)}`);
  const mayCount = useMay('statistics:read');
  const statistics = useQuery<Statistics>(mayCount ? 'statistics' : null, { template: name });
  const errors = useQuery<ErrorFigures>(mayCount ? 'statistics/errors' : null, { template: name });
  return (
    <View title={`Template ${name}`} actions={<a href={linkTo('templates')}>All templates</a>}>
      {mayCount && (
        <>
          <Loaded query={statistics} what="its figures">
            {(figures) => <Tiles statistics={figures} filter={{ template: name }} />}
          </Loaded>
          <p class="hint">
            Of the last 30 days, all versions.{' '}
            <a href={linkTo('messages', null, { template: name })}>Show its messages</a>
          </p>
        </>
      )}
      <Loaded query={template} what="the template">
        {(found) => (
          <div class="grid">
            <Card title="About it">
              <TemplateFacts template={found} />
            </Card>
            <TemplatePreviewCard template={found} />
          </div>
        )}
      </Loaded>
      {mayCount && (
        <div class="grid">
          <ErrorsCard errors={errors} />
        </div>
      )}
    </View>
  );
}

function TemplateFacts({ template }: { template: Template }) {
  const variables = Object.entries(template.variables).map(([name, { type, currency, required = true }]) =>
    [name, currency ?? words(type), ...(required ? [] : ['may be left out'])].join(', '),
  );
  const languages = Object.entries(template.locales).map(
    ([locale, texts]) => `${locale} (${Object.keys(texts).map(channelName).join(', ')})`,
  );
  return (
    <Facts
      facts={[
        ['Status', <StatusPill status={template.status} />],
        ['Version', number(template.version)],
        ['Category', words(template.category)],
        ['Variables', variables.length === 0 ? NOTHING : <Lines lines={variables} />],
        ['Languages', <Lines lines={languages} />],
        ['Created', <Time at={template.createdAt} />],
        ['Published', <Time at={template.publishedAt} />],
      ]}
    />
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => <div key={line}>{line}</div>);
}

const COLUMNS: readonly Column<Template>[] = [
  { head: 'Name', cell: ({ name }) => <a href={linkTo('templates', name)}>{name}</a> },
  { head: 'Status', cell: ({ status }) => <StatusPill status={status} /> },
  { head: 'Version', numeric: true, cell: ({ version }) => number(version) },
  { head: 'Category', cell: ({ category }) => words(category) },
  { head: 'Languages', cell: ({ locales }) => Object.keys(locales).join(', ') },
];

/** All templates, with their use in the last 30 days. */
export function Templates() {
  const { params } = route.value;
  const list = useList<Template>('templates', { status: params.status });
  const mayCount = useMay('statistics:read');
  const use = useQuery<TemplateFigures>(mayCount ? 'statistics/templates' : null);
  const figures = new Map(use.data?.items.map((item) => [item.template, item]));
  const counted: readonly Column<Template>[] = [
    {
      head: 'Messages, 30 days',
      numeric: true,
      cell: ({ name }) => (
        <a
          href={
            use.data === null
              ? linkTo('messages', null, { template: name })
              : linkToMessages(use.data, { template: name })
          }
        >
          {number(figures.get(name)?.messages.total ?? 0)}
        </a>
      ),
    },
    {
      head: 'Delivery rate',
      numeric: true,
      cell: ({ name }) => (figures.has(name) ? share(figures.get(name)!.deliveryRate) : NOTHING),
    },
    { head: 'Failed', numeric: true, cell: ({ name }) => number(figures.get(name)?.messages.failed ?? 0) },
  ];
  const columns: readonly Column<Template>[] = [
    ...COLUMNS,
    ...(mayCount ? counted : []),
    { head: 'Published', cell: ({ publishedAt }) => <Time at={publishedAt} /> },
  ];
  return (
    <View
      title="Templates"
      actions={
        <>
          <ExportButton list={list} />
          <RefreshButton list={list} />
        </>
      }
    >
      <div class="filters">
        <ChoiceFilter name="status" label="Status" choices={['draft', 'published', 'archived']} />
      </div>
      {use.error !== null && <ErrorNotice error={use.error} retry={use.reload} />}
      <div aria-busy={use.isLoading}>
        <ListTable
          label="Templates"
          list={list}
          columns={columns}
          keyOf={({ name }) => name}
          empty="No template yet. POST /api/v1/templates makes one."
        />
      </div>
    </View>
  );
}
