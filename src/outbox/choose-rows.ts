/** A row of the outbox that is not done. */
export interface UndoneRow {
  /** Decimal digits. */
  number: string;
  subjects: readonly string[];
}

/**
 * Chooses the due rows that this process takes: the oldest first, until they hold as many events as it has room for.
 * Events of a message are posted in order, and only one process knows how posting the earlier one goes. So a row stays
 * behind if an earlier row that another process holds, or that is left, has one of its subjects.
 * @param due locked, and not taken by anybody
 * @param others not done, and held by other processes
 * @param room in events; the last row may exceed it
 */
export function chooseRows<Row extends UndoneRow>(
  due: readonly Row[],
  others: readonly UndoneRow[],
  room: number,
): Row[] {
  const inOrder = [...due.map((row) => ({ row, due: row })), ...others.map((row) => ({ row, due: null }))]
    .map((one) => ({ ...one, number: BigInt(one.row.number) }))
    .sort((a, b) => (a.number < b.number ? -1 : 1));
  const chosen: Row[] = [];
  const busy = new Set<string>();
  let events = 0;
  for (const { row, due: mine } of inOrder) {
    if (mine !== null && events < room && !row.subjects.some((subject) => busy.has(subject))) {
      chosen.push(mine);
      events += row.subjects.length;
    } else {
      for (const subject of row.subjects) busy.add(subject);
    }
  }
  return chosen;
}
