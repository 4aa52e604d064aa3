import PreviousRoot from '@docent/previous-root';
import useIsBrowser from '@docusaurus/useIsBrowser';
import { usePluginData } from '@docusaurus/useGlobalData';
import type { ReactNode } from 'react';
import { PLUGIN_NAME, type WidgetSettings } from '../../plugin/contract/settings.js';
import { Stub } from '../stub/Stub.js';
import { FailureBoundary } from './failure-boundary.js';

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
  const settings = usePluginData(PLUGIN_NAME);
  return isBrowser && isWidgetSettings(settings) ? <Stub settings={settings} /> : null;
}

/** Docusaurus types global data as unknown; the plugin of the same package and build wrote it, so a look is enough. */
function isWidgetSettings(data: unknown): data is WidgetSettings {
  return typeof data === 'object' && data !== null && 'manifestUrl' in data;
}
