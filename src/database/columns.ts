import { getMetadataArgsStorage } from 'typeorm';

type Entity = new () => object;

/**
 * The columns of an entity as a statement selects them, under the names of its properties: `d.next_at AS "nextAt", …`. So a
 * column is spelled once, in its entity.
 * @param alias of the table or subquery
 * @param only these properties; default: all
 */
export function columnsOf<Of extends Entity>(
  entity: Of,
  alias: string,
  only?: readonly (keyof InstanceType<Of>)[],
): string {
  const columns = getMetadataArgsStorage().filterColumns(entity);
  const wanted =
    only === undefined ? columns : columns.filter(({ propertyName }) => only.includes(propertyName as never));
  if (wanted.length === 0) throw new Error(`${entity.name} has no such columns`);
  return wanted
    .map(({ propertyName, options }) => `${alias}.${options.name ?? propertyName} AS "${propertyName}"`)
    .join(', ');
}

/** How a statement is handed many rows: an array for each column, those of the key first. */
export interface ColumnArrays<Row> {
  /** `message_id, status, …` */
  names: string;
  /** `status = x.status, …`, without the key. */
  assignments: string;
  /** `unnest($1::uuid[], $2::text[], …) AS x (message_id, status, …)` */
  rows: string;
  /** The placeholder of a parameter after them: `$3`. */
  next: string;
  /** The parameters, from $1 on; JSON as text. @param keys an array for each column of the key */
  values: (rows: readonly Row[], ...keys: (readonly unknown[])[]) => (readonly unknown[])[];
}

/** The key of an entity and these columns of it, to write rows by: their names and types are those of the entity. */
export function columnArrays<Of extends Entity, Property extends keyof InstanceType<Of> & string>(
  entity: Of,
  properties: readonly Property[],
): ColumnArrays<Readonly<Pick<InstanceType<Of>, Property>>> {
  const columns = getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ propertyName, options: { name = propertyName, type, primary } }) => ({
      propertyName,
      name,
      type,
      primary,
    }));
  const key = columns.filter(({ primary }) => primary);
  const others = properties.map((property) => {
    const column = columns.find(({ propertyName }) => propertyName === property);
    if (column === undefined) throw new Error(`${entity.name} has no column ${property}`);
    return column;
  });
  const all = [...key, ...others];
  const names = all.map(({ name }) => name).join(', ');
  return {
    names,
    assignments: others.map(({ name }) => `${name} = x.${name}`).join(', '),
    rows: `unnest(${all.map(({ type }, i) => `$${i + 1}::${String(type)}[]`).join(', ')}) AS x (${names})`,
    next: `$${all.length + 1}`,
    values: (rows, ...keys) => [
      ...keys,
      ...others.map(({ propertyName, type }) => {
        const values = rows.map((row) => row[propertyName as Property]);
        // The driver would take a list in a column of JSON for an array of the database's.
        return type === 'jsonb' ? values.map((value) => (value === null ? null : JSON.stringify(value))) : values;
      }),
    ],
  };
}

/** The properties of an entity that are neither its key nor left out: a new column is among them by itself. */
export function propertiesBesideKey<Of extends Entity, LeftOut extends keyof InstanceType<Of> & string>(
  entity: Of,
  leftOut: readonly LeftOut[],
): Exclude<keyof InstanceType<Of> & string, LeftOut>[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .filter(({ propertyName, options: { primary } }) => !primary && !leftOut.includes(propertyName as LeftOut))
    .map(({ propertyName }) => propertyName as Exclude<keyof InstanceType<Of> & string, LeftOut>);
}
