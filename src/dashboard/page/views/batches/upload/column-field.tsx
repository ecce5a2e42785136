interface ColumnFieldProps {
  label: string;
  names: readonly string[];
  value: number | null;
  /** What no column means; left out: there must be one. */
  none?: string;
  onChange: (column: number | null) => void;
}

/** Chooses a column of the file. */
export function ColumnField({ label, names, value, none, onChange }: ColumnFieldProps) {
  return (
    <label class="field">
      {label}
      <select
        value={value === null ? '' : String(value)}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? null : Number(currentTarget.value))}
      >
        {none !== undefined && <option value="">{none}</option>}
        {names.map((name, i) => (
          <option key={i} value={String(i)}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
