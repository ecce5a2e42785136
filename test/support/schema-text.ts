import pg from 'pg';

const HEADER = `-- The schema that all migrations together make, read back from the catalogue: what is reviewed when a migration
-- changes. Left out, since they differ from month to month or are not ours: the months' partitions, TypeORM's table of
-- migrations, and pg-boss' own schema. To renew it: npx vitest run test/schema.spec.ts -u
`;

/** Tables and their partitions; not the months', nor TypeORM's bookkeeping. */
const OURS = `relnamespace = current_schema()::regnamespace AND relname !~ '_\\d{4}_\\d{2}$' AND relname <> 'migrations'`;

interface Table {
  oid: number;
  name: string;
  partitioned_by: string | null;
  partition_of: string | null;
  bound: string | null;
  options: string;
}

/** The schema as SQL, in an order of its own: the same text on every supported version of Postgres. */
export async function schemaText(url: string, schema = 'siren_gateway'): Promise<string> {
  const client = new pg.Client({ connectionString: url, options: `-c search_path=${schema}` });
  await client.connect();
  const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
    (await client.query<Row>(sql, values)).rows;
  const lines = async (sql: string, values: unknown[] = []) =>
    (await rows<{ line: string }>(sql, values)).map(({ line }) => line);
  try {
    const blocks = (await lines(FUNCTIONS)).map((line) => `${line.replaceAll(`${schema}.`, '').trim()};`);
    for (const table of await rows<Table>(TABLES)) {
      const body = [...(await lines(COLUMNS, [table.oid])), ...(await lines(CONSTRAINTS, [table.oid]))];
      const indexes = table.partition_of === null ? await lines(INDEXES, [table.oid]) : [];
      blocks.push([tableText(table, body), ...indexes.map((line) => `${line};`)].join('\n'));
    }
    return [HEADER.trim(), ...blocks, ...(await lines(THE_REST))].join('\n\n') + '\n';
  } finally {
    await client.end();
  }
}

function tableText({ name, partitioned_by, partition_of, bound, options }: Table, body: readonly string[]): string {
  const end = (partitioned_by === null ? '' : ` PARTITION BY ${partitioned_by}`) + (options && ` WITH (${options})`);
  if (partition_of !== null) return `CREATE TABLE ${name} PARTITION OF ${partition_of} ${bound}${end};`;
  return `CREATE TABLE ${name} (\n${body.map((line) => `  ${line}`).join(',\n')}\n)${end};`;
}

const FUNCTIONS = `
  SELECT pg_get_functiondef(oid) AS line FROM pg_proc
   WHERE pronamespace = current_schema()::regnamespace ORDER BY proname COLLATE "C", oid`;

const TABLES = `
  SELECT c.oid, relname AS name, partition.parent::regclass::text AS partition_of,
         CASE WHEN relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partitioned_by,
         pg_get_expr(relpartbound, c.oid) AS bound,
         coalesce((SELECT string_agg(option, ', ' ORDER BY option COLLATE "C") FROM unnest(reloptions) option), '') AS options
    FROM pg_class c LEFT JOIN (SELECT inhrelid, inhparent AS parent FROM pg_inherits) partition ON inhrelid = c.oid
   WHERE relkind IN ('r', 'p') AND ${OURS} ORDER BY relname COLLATE "C"`;

const COLUMNS = `
  SELECT concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
                   'DEFAULT ' || pg_get_expr(adbin, adrelid)) AS line
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

// From Postgres 18 on NOT NULL is a constraint too (contype n); it stands with its column.
const CONSTRAINTS = `
  SELECT format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid, true)) AS line FROM pg_constraint
   WHERE conrelid = $1 AND contype <> 'n' ORDER BY array_position('{p,u,x,f,c}'::"char"[], contype), conname COLLATE "C"`;

// Those of constraints stand with their table.
const INDEXES = `
  SELECT pg_get_indexdef(i.indexrelid, 0, true) AS line FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
   WHERE indrelid = $1 AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
   ORDER BY relname COLLATE "C"`;

// Nothing may slip in unseen: whatever has no words of its own above shows by its name.
const THE_REST = `
  SELECT format('-- and the %s %s', kind, name) AS line FROM (
    SELECT CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'relation' END
             AS kind, relname::text AS name
      FROM pg_class WHERE ${OURS} AND relkind NOT IN ('r', 'p', 'i', 'I') AND relname <> 'migrations_id_seq'
    UNION ALL
    SELECT 'trigger', format('%s on %s', tgname, tgrelid::regclass)
      FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE ${OURS} AND NOT tgisinternal
    UNION ALL
    SELECT 'type', typname::text FROM pg_type
     WHERE typnamespace = current_schema()::regnamespace AND typrelid = 0 AND typelem = 0
    UNION ALL
    SELECT 'statistics', stxname::text FROM pg_statistic_ext WHERE stxnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'policy', format('%s on %s', polname, polrelid::regclass)
      FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE ${OURS}
  ) rest ORDER BY kind, name COLLATE "C"`;
