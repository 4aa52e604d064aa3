import { usePluginData } from '@docusaurus/useGlobalData';
import { PLUGIN_NAME, type WidgetSettings } from '../../plugin/format/settings.js';

/** Reads the widget's settings, which the plugin wrote at build time; `null` without the plugin. */
export function useWidgetSettings(): WidgetSettings | null {
  const data = usePluginData(PLUGIN_NAME);
  return isWidgetSettings(data) ? data : null;
}

/** Docusaurus types global data as unknown. The plugin wrote it in the same build, so checking one property is enough. */
function isWidgetSettings(data: unknown): data is WidgetSettings {
  return typeof data === 'object' && data !== null && 'manifestUrl' in data;
}
