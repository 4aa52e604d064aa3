/** Describes where and how a build or a command failed, and how to fix it. */
export interface BuildErrorDetails {
  /** Stable identifier in kebab-case, which `--json` prints and tests compare. */
  code: string;
  /** One sentence without a full stop: what is wrong, including the option, file or heading. */
  message: string;
  /** One sentence that recommends the next edit or command. */
  hint: string;
  /** Path of the file, as shown to the author. */
  file?: string;
  /** 1-based. */
  line?: number | undefined;
  /** 1-based. */
  column?: number | undefined;
}

/** Reports an author's mistake that a build or a command has found. It is printed without a stack trace. */
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
    // Fields without a value are left out so that they are not printed as `undefined`.
    Object.assign(this, { code, hint }, file && { file }, line && { line }, column && { column });
    // Most callers print the stack, but where our code noticed the mistake does not help an author.
    this.stack = `${this.name}: ${this.message}`;
  }

  /** Returns what Node prints when Docusaurus logs the error. The fields and the cause would only repeat it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `${this.name}: ${this.message}`;
  }
}

function position({ line, column }: BuildErrorDetails): string {
  if (line === undefined) return '';
  return column === undefined ? `:${line}` : `:${line}:${column}`;
}
