import PreviousRoot from '@docent/previous-root';
import useIsBrowser from '@docusaurus/useIsBrowser';
import type { ReactNode } from 'react';
import { FailureBoundary } from '../launcher/failure-boundary.js';
import { Launcher } from '../launcher/Launcher.js';
import { useWidgetSettings } from '../launcher/use-widget-settings.js';

/**
 * The site's root with Docent beside it. Whatever Root the site or its theme had is rendered as before; Docent adds
 * nothing to the server's HTML, and if it fails the page stays.
 */
export default function Root({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <>
      <PreviousRoot>{children}</PreviousRoot>
      <FailureBoundary>
        <DocentStub />
      </FailureBoundary>
    </>
  );
}

function DocentStub(): ReactNode {
  const isBrowser = useIsBrowser();
  const settings = useWidgetSettings();
  return isBrowser && settings !== null ? <Launcher settings={settings} /> : null;
}
