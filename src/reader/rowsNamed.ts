const NAMED = 5;

/** `Row 5 repeats …`, `Rows 5 and 9 repeat …`, `Rows 1, 2, 3, 4, 5 and 17 more repeat …`. */
export function rowsNamed(rows: readonly number[], one: string, many: string): string {
  if (rows.length === 1) return `Row ${rows[0]} ${one}`;
  const rest = rows.length - NAMED;
  const named =
    rest > 0
      ? `${rows.slice(0, NAMED).join(', ')} and ${rest} more`
      : `${rows.slice(0, -1).join(', ')} and ${rows.at(-1)}`;
  return `Rows ${named} ${many}`;
}
