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

/** The name of the column behind a property. */
export function columnOf<Of extends Entity>(entity: Of, property: keyof InstanceType<Of>): string {
  const column = getMetadataArgsStorage()
    .filterColumns(entity)
    .find(({ propertyName }) => propertyName === property);
  if (column === undefined) throw new Error(`${entity.name} has no column ${String(property)}`);
  return column.options.name ?? column.propertyName;
}
