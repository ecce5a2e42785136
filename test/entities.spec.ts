import { DataSource, type EntityMetadata } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENTITIES } from '../src/communication.module.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  /** Position in the primary key, from 1. */
  key: number | null;
}

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions({ databaseUrl: database.url }, ENTITIES)).initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

function columnsOfEntity({ columns, primaryColumns }: EntityMetadata): Column[] {
  return columns.map((column) => ({
    name: column.databaseName,
    type: column.isArray ? 'ARRAY' : dataSource.driver.normalizeType(column),
    nullable: column.isNullable,
    key: column.isPrimary ? primaryColumns.indexOf(column) + 1 : null,
  }));
}

function columnsOfTable(table: string): Promise<Column[]> {
  return dataSource.query<Column[]>(
    `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable, key.ordinal_position AS key
       FROM information_schema.columns c LEFT JOIN (
            SELECT * FROM information_schema.key_column_usage
              JOIN information_schema.table_constraints USING (constraint_schema, constraint_name, table_schema, table_name)
             WHERE constraint_type = 'PRIMARY KEY') key USING (table_schema, table_name, column_name)
      WHERE table_schema = current_schema() AND table_name = $1`,
    [table],
  );
}

const byName = (a: Column, b: Column) => a.name.localeCompare(b.name);

it.each(ENTITIES.map((entity) => [entity.name, entity] as const))('%s is its table', async (_name, entity) => {
  const metadata = dataSource.getMetadata(entity);
  const table = await columnsOfTable(metadata.tableName);
  expect(columnsOfEntity(metadata).sort(byName)).toEqual(table.sort(byName));
});
