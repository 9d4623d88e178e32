function cell(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A list answer, or one row, as CSV with a header line. */
export function toCsv(answer: unknown): string {
  const data = (answer as { data?: unknown }).data;
  const rows = (Array.isArray(data) ? data : [answer]) as Record<string, unknown>[];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(','));
  return [names.map(cell).join(','), ...lines].join('\n');
}
