/** Which questions the widget offers: about the book and about a selection, or only one of the two. */
export type AskMode = 'both' | 'book' | 'selection';

/** What the plugin hands the widget through Docusaurus' global data: addresses and page modes, no content. */
export interface WidgetSettings {
  /** `<baseUrl>docent/manifest.json`. */
  manifestUrl: string;
  /** `<baseUrl>docent/panel-<hash>.js`: the panel's module, imported when a reader wants it. */
  panelUrl: string;
  /** The function's base address without a trailing slash (`https://ask.example.org`), or `null`: search only. */
  endpoint: string | null;
  mode: AskMode;
  /** `everywhere`: on every page that does not say no; `marked`: only on pages whose front matter says yes. */
  show: 'everywhere' | 'marked';
  position: 'bottom-right' | 'bottom-left';
  /** Where the page gets the JWT of a signed-in reader; absent: nobody signs in. */
  userTokenUrl?: string;
  /** The site's public key of Cloudflare Turnstile; absent: the widget never loads its script. */
  turnstileSiteKey?: string;
  /** Questions offered before the first one. */
  starterQuestions: readonly string[];
  /** BCP 47 tag of this build. */
  locale: string;
  /** BCP 47 tag the index was stemmed for: the build's, or the option `language`. A question is cut the same way. */
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
