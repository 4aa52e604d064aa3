import { translate } from '@docusaurus/Translate';
import { useHistory } from '@docusaurus/router';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import * as React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { PANEL_LIST, readPanelEntry } from '../../plugin/format/panel-file.js';
import type { LanguagePack } from '../../plugin/terms/tokenizer.js';
import type { AskPanelProps } from '../panel/AskPanel.js';
import { HOST_KEY, type PanelHost } from '../panel-host.js';

/** The panel's component, and what it needs of the site's bundle beside its host. */
export interface LoadedPanel {
  AskPanel: React.ComponentType<AskPanelProps>;
  languagePack: LanguagePack;
}

/**
 * Loads the panel's file and the language's chunk of the bundle, side by side.
 *
 * A file that does not load may be gone since the site was published anew, so the name of the one that is there is asked for,
 * once. A browser may keep a module's failure under its address as long as the page lives (HTML's module map), and a bad answer
 * in its cache for longer: the second address has a query.
 *
 * @param panelUrl of the panel this page was built with
 * @throws when neither loads
 */
export async function loadPanel(panelUrl: string): Promise<LoadedPanel> {
  // The panel's modules look for it while they are evaluated.
  Reflect.set(globalThis, Symbol.for(HOST_KEY), HOST);
  const [AskPanel, languagePack] = await Promise.all([
    importPanel(panelUrl).catch(async () => importPanel(`${await findPublished(panelUrl)}?${Date.now()}`)),
    import('@docent/language-pack'),
  ]);
  return { AskPanel, languagePack };
}

const HOST: PanelHost = {
  react: React,
  'react/jsx-runtime': jsxRuntime,
  '@docusaurus/Translate': { translate },
  '@docusaurus/router': { useHistory },
  '@docusaurus/useDocusaurusContext': { default: useDocusaurusContext },
};

async function importPanel(url: string): Promise<LoadedPanel['AskPanel']> {
  // The browser's own import: the file is not the bundler's.
  const module: unknown = await import(/* webpackIgnore: true */ url);
  if (!isPanel(module)) throw new TypeError(`${url} is not Docent's panel`);
  return module.AskPanel;
}

function isPanel(module: unknown): module is Pick<LoadedPanel, 'AskPanel'> {
  return (
    typeof module === 'object' &&
    module !== null &&
    'AskPanel' in module &&
    typeof module.AskPanel === 'function'
  );
}

async function findPublished(panelUrl: string): Promise<string> {
  const folder = panelUrl.slice(0, panelUrl.lastIndexOf('/') + 1);
  const response = await fetch(`${folder}${PANEL_LIST}`, { cache: 'no-cache' });
  const entry = response.ok ? readPanelEntry(await response.json()) : null;
  return entry === null ? panelUrl : `${folder}${entry}`;
}
