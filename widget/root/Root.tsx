import PreviousRoot from '@docent/previous-root';
import useIsBrowser from '@docusaurus/useIsBrowser';
import type { ReactNode } from 'react';
import { FailureBoundary } from '../launcher/failure-boundary.js';
import { Launcher } from '../launcher/Launcher.js';
import { useWidgetSettings } from '../launcher/use-widget-settings.js';

/**
 * Renders the Root of the site or its theme, followed by Docent. Docent adds nothing to the server-rendered HTML, and if Docent fails,
 * the page is not affected.
 */
export default function Root({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <>
      <PreviousRoot>{children}</PreviousRoot>
      <FailureBoundary>
        <BrowserLauncher />
      </FailureBoundary>
    </>
  );
}

function BrowserLauncher(): ReactNode {
  const isBrowser = useIsBrowser();
  const settings = useWidgetSettings();
  return isBrowser && settings !== null ? <Launcher settings={settings} /> : null;
}
