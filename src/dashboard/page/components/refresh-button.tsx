/** Lists change only when asked to: nobody likes a row to move under the finger. */
export function RefreshButton({ list }: { list: { reload: () => void } }) {
  return (
    <button type="button" onClick={list.reload}>
      Refresh
    </button>
  );
}
