import { useLocation } from '@docusaurus/router';
import type { ReactNode } from 'react';
import { LauncherIcon } from './launcher-icons.js';
import { LAUNCHER_LABEL } from './launcher-label.js';
import { openDocent } from './open-event.js';
import { pageRules } from './page-rules.js';
import { useWidgetSettings } from './use-widget-settings.js';

/**
 * Renders the navbar item of type `custom-docent`: a button that opens the panel, on pages that have the widget. It is in the bar on phones
 * too, so that `mobile`, the same item in the menu that the bar opens, shows nothing.
 */
export function NavbarButton({ mobile = false }: { readonly mobile?: boolean }): ReactNode {
  const settings = useWidgetSettings();
  const { pathname } = useLocation();
  if (mobile || settings === null || !pageRules(settings, pathname).visible) return null;
  const search = settings.endpoint === null;
  return (
    <button
      type="button"
      className="docent-navbar-button"
      data-docent="navbar-button"
      aria-label={search ? LAUNCHER_LABEL.searchBook : LAUNCHER_LABEL.askBook}
      aria-haspopup="dialog"
      aria-keyshortcuts={settings.ariaShortcut}
      onClick={() => openDocent()}
    >
      <LauncherIcon name={search ? 'search' : 'ask'} />
      <span className="docent-button__text">{search ? LAUNCHER_LABEL.search : LAUNCHER_LABEL.ask}</span>
    </button>
  );
}
