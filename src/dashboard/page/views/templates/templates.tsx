import type { TemplateFigures } from '../../api/figures.js';
import type { Template } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { useQuery } from '../../api/use-query.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { ErrorNotice } from '../../components/notice.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { StatusPill } from '../../components/status-pill.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { useMay } from '../../may.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { NOTHING, number, share } from '../../words/format.js';
import { words } from '../../words/labels.js';
import { linkToMessages } from '../lists.js';

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
