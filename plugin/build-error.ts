/** Where and how a build or a command failed, and how to fix it. */
export interface BuildErrorDetails {
  /** Stable, kebab-case; what `--json` prints and tests compare. */
  code: string;
  /** One sentence: what is wrong, with the option, file or heading. */
  message: string;
  /** One sentence: the next edit or command. */
  hint: string;
  /** Path as the author writes it. */
  file?: string;
  /** 1-based. */
  line?: number | undefined;
  /** 1-based. */
  column?: number | undefined;
}

/** An author's mistake, found by a build or a command; printed without a stack trace. */
export class BuildError extends Error {
  declare readonly code: string;
  declare readonly hint: string;
  declare readonly file?: string;
  declare readonly line?: number;
  declare readonly column?: number;

  constructor(details: BuildErrorDetails, options?: { cause?: unknown }) {
    const place = details.file === undefined ? '' : `${details.file}${position(details)}: `;
    super(`${place}${details.message}\n  ${details.hint}`, options);
    this.name = 'BuildError';
    const { code, hint, file, line, column } = details;
    // A field without a value must not be printed as `undefined`.
    Object.assign(this, { code, hint }, file && { file }, line && { line }, column && { column });
    // Most callers print the stack, and where our code noticed the mistake does not help an author.
    this.stack = `${this.name}: ${this.message}`;
  }

  /** What Node prints when Docusaurus logs the error; the fields and the cause would only repeat it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `${this.name}: ${this.message}`;
  }
}

function position({ line, column }: BuildErrorDetails): string {
  if (line === undefined) return '';
  return column === undefined ? `:${line}` : `:${line}:${column}`;
}
