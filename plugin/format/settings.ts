/** Which questions the widget offers: about the book, about a selection, or both. */
export type AskMode = 'both' | 'book' | 'selection';

/** Settings that the plugin passes to the widget through Docusaurus' global data: addresses and page modes, no content. */
export interface WidgetSettings {
  /** `<baseUrl>docent/manifest.json`. */
  manifestUrl: string;
  /** `<baseUrl>docent/panel-<hash>.js`: the panel's module, imported when a reader opens the panel. */
  panelUrl: string;
  /** The function's base address without a trailing slash (`https://ask.example.org`); `null` for search only. */
  endpoint: string | null;
  mode: AskMode;
  /** `everywhere`: on every page whose front matter does not forbid it; `marked`: only on pages whose front matter asks for it. */
  show: 'everywhere' | 'marked';
  /** Where the button is. The panel is on the left with `bottom-left` and on the right otherwise. */
  position: 'bottom-right' | 'bottom-left' | 'navbar' | 'none';
  /** Distances of the floating button from the side and the lower edge of the window in pixels. If absent, the style sheet's apply. */
  offset: { x?: number; y?: number };
  /** Parts in the order `mod`, `alt`, `shift`, and a letter or a digit, such as `mod+i`; `null` for none. */
  shortcut: string | null;
  /** The same as the value of `aria-keyshortcuts`; absent without one. */
  ariaShortcut?: string;
  /** Address from which the page fetches the JWT of a signed-in reader. If absent, there is no sign-in. */
  userTokenUrl?: string;
  /** The site's public Cloudflare Turnstile key. If absent, Turnstile's script is never loaded. */
  turnstileSiteKey?: string;
  /** Questions offered before the reader asks the first one. */
  starterQuestions: readonly string[];
  /** BCP 47 tag of this build. */
  locale: string;
  /** BCP 47 tag for the index and for questions: the `language` option if set, otherwise the build's locale. */
  language: string;
  /**
   * The docs versions of this build. A page belongs to the one with the longest `prefix` of the page's address (both without
   * a trailing slash). `isLast` marks the version that readers of its docs instance get by default.
   */
  partitions: readonly { prefix: string; key: string; isLast: boolean }[];
  /** Settings from the front matter of pages, by address without a trailing slash. */
  pages: Readonly<Record<string, { widget?: boolean; mode?: AskMode }>>;
}

/** The package's name, which is also the key of its global data. */
export const PLUGIN_NAME = 'docusaurus-plugin-docent';
