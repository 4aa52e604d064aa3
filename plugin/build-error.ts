/** Where and how a build or a command failed, and the next edit or command that mends it. */
export interface BuildErrorDetails {
  /** Stable, kebab-case; what `--json` and tests look at. */
  code: string;
  /** One sentence: what is wrong, naming option, file or heading. */
  message: string;
  /** One sentence: the next edit or command. */
  hint: string;
  /** Path as the author knows it. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
}

/** An author's mistake, found at build time or by a command: shown without a stack. */
export class BuildError extends Error {
  readonly code: string;
  readonly hint: string;
  // Declared only: a field that is not given must not be printed as `undefined`.
  declare readonly file?: string;
  declare readonly line?: number;
  declare readonly column?: number;

  constructor(details: BuildErrorDetails, options?: { cause?: unknown }) {
    const place = details.file === undefined ? '' : `${details.file}${position(details)}: `;
    super(`${place}${details.message}\n  ${details.hint}`, options);
    this.name = 'BuildError';
    this.code = details.code;
    this.hint = details.hint;
    if (details.file !== undefined) this.file = details.file;
    if (details.line !== undefined) this.line = details.line;
    if (details.column !== undefined) this.column = details.column;
    // Whoever prints the error prints its stack, and where in our code it was noticed mends nothing for an author.
    this.stack = `${this.name}: ${this.message}`;
  }

  /** What Node prints when Docusaurus logs the error: place, words and hint, which the fields and the cause only repeat. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `${this.name}: ${this.message}`;
  }
}

function position({ line, column }: BuildErrorDetails): string {
  if (line === undefined) return '';
  return column === undefined ? `:${line}` : `:${line}:${column}`;
}
