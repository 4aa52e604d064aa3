/**
 * The site's modules that the panel imports, and the names it uses. React and Docusaurus must be the page's own instances, or hooks,
 * contexts and translations would not work. The panel's file is not in the site's bundle (docs/decisions/0017-panel-file.md), so its
 * build resolves these imports to the object that the launcher registers, and rejects any other import of the site's modules.
 */
export const HOST_MODULES = {
  react: [
    'Component',
    'Fragment',
    'createElement',
    'memo',
    'useCallback',
    'useEffect',
    'useId',
    'useInsertionEffect',
    'useLayoutEffect',
    'useMemo',
    'useRef',
    'useState',
    'useSyncExternalStore',
  ],
  'react/jsx-runtime': ['Fragment', 'jsx', 'jsxs'],
  '@docusaurus/Translate': ['translate'],
  '@docusaurus/router': ['useHistory'],
  '@docusaurus/useDocusaurusContext': ['default'],
} as const;

type HostModules = typeof HOST_MODULES;

/** The object that the launcher registers as `globalThis[Symbol.for(HOST_KEY)]`. */
export type PanelHost = {
  readonly [Module in keyof HostModules]: Readonly<Record<HostModules[Module][number], unknown>>;
};

export const HOST_KEY = 'docent.host';
