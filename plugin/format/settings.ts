/** Which questions the widget offers: about the book and about a selection, or only one of the two. */
export type AskMode = 'both' | 'book' | 'selection';

/** What the plugin passes to the widget through Docusaurus' global data: addresses and page modes, no content. */
export interface WidgetSettings {
  /** `<baseUrl>docent/manifest.json`. */
  manifestUrl: string;
  /** `<baseUrl>docent/panel-<hash>.js`: the panel's module, imported when a reader opens it. */
  panelUrl: string;
  /** The function's base address without a trailing slash (`https://ask.example.org`), or `null`: search only. */
  endpoint: string | null;
  mode: AskMode;
  /** `everywhere`: unless a page's front matter says no; `marked`: only where it says yes. */
  show: 'everywhere' | 'marked';
  position: 'bottom-right' | 'bottom-left';
  /** Where the page fetches the JWT of a signed-in reader; absent: no sign-in. */
  userTokenUrl?: string;
  /** The site's public Cloudflare Turnstile key; absent: its script is never loaded. */
  turnstileSiteKey?: string;
  /** Questions offered before the first one. */
  starterQuestions: readonly string[];
  /** BCP 47 tag of this build. */
  locale: string;
  /** BCP 47 tag of the index and of questions: the build's, or the option `language`. */
  language: string;
  /**
   * The docs versions of this build: a page belongs to the one with the longest `prefix` of its address
   * (both without a trailing slash). `isLast`: the version readers get by default in its instance.
   */
  partitions: readonly { prefix: string; key: string; isLast: boolean }[];
  /** Pages whose front matter differs from the default; key: address without a trailing slash. */
  pages: Readonly<Record<string, { widget?: boolean; mode?: AskMode }>>;
}

/** The package's name; also the key of its global data. */
export const PLUGIN_NAME = 'docusaurus-plugin-docent';
