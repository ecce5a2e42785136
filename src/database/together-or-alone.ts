/** An item that could not be handled, not even alone. */
export interface Failed<Item> {
  item: Item;
  cause: unknown;
}

/**
 * Handles items together, and each alone where one of them keeps the others from being handled: so whoever is at fault
 * costs each of the others one further handling, and no more. By halves it would be a few for all, and up to six for whoever
 * stands beside a culprit.
 * @param handle must leave nothing behind when it throws
 * @param isItemsFault what else is thrown ends it all: a bad moment is nobody's fault
 */
export async function togetherOrAlone<Item>(
  items: readonly Item[],
  handle: (items: readonly Item[]) => Promise<unknown>,
  isItemsFault: (error: unknown) => boolean,
): Promise<Failed<Item>[]> {
  try {
    await handle(items);
    return [];
  } catch (error) {
    if (!isItemsFault(error)) throw error;
    if (items.length === 1) return [{ item: items[0]!, cause: error }];
  }
  const failed: Failed<Item>[] = [];
  for (const item of items) failed.push(...(await togetherOrAlone([item], handle, isItemsFault)));
  return failed;
}
