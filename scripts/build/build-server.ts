import { bundleInPlace } from './bundle-in-place.js';

// Part of `npm run build`: bundles the adaptor between `node:http` and the function's handlers into the module of `docent dev` that imports
// it. Otherwise, every site that installs the plugin would install the adaptor and its peer dependency too (docs/decisions/0045-dev.md).
await bundleInPlace('scripts/stand-ins/serve-api.js');
