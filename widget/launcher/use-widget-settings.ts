import { usePluginData } from '@docusaurus/useGlobalData';
import { PLUGIN_NAME, type WidgetSettings } from '../../plugin/format/settings.js';

/** What the plugin said about the widget in this build; `null` where the plugin is not. */
export function useWidgetSettings(): WidgetSettings | null {
  const data = usePluginData(PLUGIN_NAME);
  return isWidgetSettings(data) ? data : null;
}

/** Docusaurus types global data as unknown; the plugin of the same package and build wrote it, so a look is enough. */
function isWidgetSettings(data: unknown): data is WidgetSettings {
  return typeof data === 'object' && data !== null && 'manifestUrl' in data;
}
