import type { MarkdownSite, SourcePage } from '../source/page.js';
import type { LoadedFiles } from './load-files.js';
import type { MarkdownFile } from './markdown-file.js';
import type { SectionWriter } from './section-writer.js';
import type { StaticObject, StaticValue, Scope } from './static-value.js';

/** The state of a walk over a page's syntax trees. A partial gets a copy with its own file and scope. */
export interface Walk {
  writer: SectionWriter;
  page: SourcePage;
  site: MarkdownSite;
  files: LoadedFiles;
  file: MarkdownFile;
  scope: Scope;
  /** Files being rendered, beginning with the page, to detect partials that include themselves. */
  openFiles: readonly string[];
  /** Line of the page's import that leads to this partial; `undefined` in the page itself. */
  importLine: number | undefined;
  /** Identifiers of the footnotes that this file refers to, in order of their numbers. */
  footnotes: string[];
  /** How many components defined in the book are being rendered inside one another. */
  componentDepth: number;
  /** Open JSX and HTML containers, shared by the whole page. */
  open: OpenContainers;
  /** Renders a JSX element. Passed in because the modules would otherwise import each other. */
  showElement: (element: ElementUse, walk: Walk) => void;
}

/** What element handlers remember between an opening tag and its closing tag. */
interface OpenContainers {
  tabs: TabGroup[];
  lists: { isOrdered: boolean; next: number }[];
  rows: string[][];
  /** How many inactive panels of lazy tabs are open, whose content is not in the built HTML. */
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
  /** The element's attributes and `children`. */
  props: StaticObject;
  /** Whether the element is a block of its own and not inside a line of text. */
  isFlow: boolean;
  /** Line of the element's first child. */
  childrenLine?: number;
}
