import type { MarkdownSite, SourcePage } from '../source/page.js';
import type { LoadedFiles } from './load-files.js';
import type { MarkdownFile } from './markdown-file.js';
import type { SectionWriter } from './section-writer.js';
import type { Scope } from './scope.js';
import type { StaticObject, StaticValue } from './static-value.js';

/** Where a walk over a page's syntax trees stands; the parts that differ in a partial are replaced for it. */
export interface Walk {
  writer: SectionWriter;
  page: SourcePage;
  site: MarkdownSite;
  files: LoadedFiles;
  file: MarkdownFile;
  scope: Scope;
  /** Files that are being rendered, the page first: a file inside itself never ends. */
  openFiles: readonly string[];
  /** Line of the page's import that brought this partial in; undefined in the page itself. */
  importLine: number | undefined;
  /** Footnotes of this file that were referred to, in the order of their numbers. */
  footnotes: string[];
  /** Components defined in the file that are being rendered; one that renders itself is left at a depth. */
  componentDepth: number;
  /** Containers that JSX and HTML have open; shared by the whole page. */
  open: OpenContainers;
  /** Renders an element of JSX, whichever syntax it was written in. */
  showElement: (element: ElementUse, walk: Walk) => void;
}

/** What element handlers must remember between an opening and its closing tag. */
interface OpenContainers {
  tabs: TabGroup[];
  lists: { isOrdered: boolean; next: number }[];
  rows: string[][];
  /** How many hidden panels of lazy tabs are open: what is in them is not in the built HTML. */
  unrenderedDepth: number;
}

/** A `<Tabs>` that is open. */
export interface TabGroup {
  /** Labels given on `<Tabs values>`, by tab value. */
  labels: ReadonlyMap<string, StaticValue>;
  /** Whether these are all. */
  hasKnownLabels: boolean;
  isLazy: boolean;
  defaultValue: StaticValue;
}

/** An element as it is used, from MDX, from JSX in an expression, or from HTML. */
export interface ElementUse {
  /** `null` is a fragment. */
  name: string | null;
  /** Its attributes and `children`. */
  props: StaticObject;
  /** Stands between blocks and not in a line of text. */
  isFlow: boolean;
  /** Line of its first child. */
  childrenLine?: number;
}
