import type { MarkdownSite, SourcePage } from '../source/page.js';
import type { LoadedFiles } from './load-files.js';
import type { MarkdownFile } from './markdown-file.js';
import type { SectionWriter } from './section-writer.js';
import type { StaticObject, StaticValue, Scope } from './static-value.js';

/** The state of a walk over a page's syntax trees; a partial gets a copy with its own file and scope. */
export interface Walk {
  writer: SectionWriter;
  page: SourcePage;
  site: MarkdownSite;
  files: LoadedFiles;
  file: MarkdownFile;
  scope: Scope;
  /** Files being rendered, the page first; detects partials that include themselves. */
  openFiles: readonly string[];
  /** Line of the page's import that led to this partial; `undefined` in the page itself. */
  importLine: number | undefined;
  /** Identifiers of this file's referenced footnotes, in order of their numbers. */
  footnotes: string[];
  /** How many components of the book are being rendered inside each other. */
  componentDepth: number;
  /** Open JSX and HTML containers, shared by the whole page. */
  open: OpenContainers;
  /** Renders a JSX element; a parameter because the modules would import each other. */
  showElement: (element: ElementUse, walk: Walk) => void;
}

/** What element handlers remember between an opening tag and its closing tag. */
interface OpenContainers {
  tabs: TabGroup[];
  lists: { isOrdered: boolean; next: number }[];
  rows: string[][];
  /** How many inactive panels of lazy tabs are open: their content is not in the built HTML. */
  unrenderedDepth: number;
}

/** An open `<Tabs>`. */
export interface TabGroup {
  /** `<Tabs values>`, a list of `{value, label}`. */
  values: StaticValue;
  isLazy: boolean;
  defaultValue: StaticValue;
}

/** An element in MDX or in a JSX expression. */
export interface ElementUse {
  /** `null` for a fragment. */
  name: string | null;
  /** Its attributes and `children`. */
  props: StaticObject;
  /** Whether it is a block of its own, not inside a line of text. */
  isFlow: boolean;
  /** Line of its first child. */
  childrenLine?: number;
}
