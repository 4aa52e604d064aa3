/** A table of text. The first column contains names and is aligned left; the others contain figures and are aligned right. */
export interface Table {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** What a reader must know to interpret the figures. */
  notes: readonly string[];
}

/** Styles for the parts of a table on a terminal; `(text) => text` if there is no colour. */
export interface TableColors {
  bold: (text: string) => string;
  dim: (text: string) => string;
}

/** Formats a table for a terminal, with aligned columns. @throws TypeError if a row does not have as many cells as the header. */
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

/** Formats a table as Markdown. @throws TypeError if a row does not have as many cells as the header. */
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

/** Keeps a figure and its unit on one line, but not a list of them; a table that becomes too wide can be scrolled. */
function unbroken(cell: string): string {
  return cell.replaceAll(/(?<!,) /g, '\u00a0');
}

function assertEven({ title, head, rows }: Table): void {
  if (rows.every((row) => row.length === head.length)) return;
  throw new TypeError(`A row of the table "${title}" does not have as many cells as its header.`);
}
