/** A table of text; the first column is of words and stands left, the others are of figures and stand right. */
export interface Table {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** What a reader must know to read the figures right. */
  notes: readonly string[];
}

/** How parts of a table look on a terminal; `(text) => text` where there is no colour. */
export interface TableColors {
  bold: (text: string) => string;
  dim: (text: string) => string;
}

/** Columns aligned for a terminal. @throws TypeError when a row has not as many cells as the head */
export function formatTable(table: Table, colors: TableColors): string {
  assertEven(table);
  const widths = table.head.map((title, column) =>
    Math.max(title.length, ...table.rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [
    colors.bold(table.title),
    colors.dim(line(table.head)),
    ...table.rows.map(line),
    ...table.notes.map((note) => colors.dim(note)),
    '',
  ].join('\n');
}

/** The same table as a page of Markdown shows it. @throws TypeError when a row has not as many cells as the head */
export function formatMarkdownTable(table: Table): string {
  assertEven(table);
  return [
    markdownLine(table.head),
    markdownLine(table.head.map((_, column) => (column === 0 ? '---' : '--:'))),
    ...table.rows.map((row) => markdownLine(row.map(unbroken))),
  ].join('\n');
}

function markdownLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** A figure and its unit stay on one line; a table too wide is scrolled. */
function unbroken(cell: string): string {
  return cell.replaceAll(' ', '\u00a0');
}

function assertEven({ title, head, rows }: Table): void {
  if (rows.every((row) => row.length === head.length)) return;
  throw new TypeError(`A row of the table "${title}" does not have as many cells as its header.`);
}
