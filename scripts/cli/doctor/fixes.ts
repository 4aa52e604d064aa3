import { SECRET_COMMAND } from '../../../plugin/signing/secret.js';

interface Fix {
  level: 'problem' | 'warning';
  /** One sentence without a full stop. */
  why: string;
  /** One sentence without a full stop. */
  fix: string;
}

const problem = (why: string, fix: string): Fix => ({ level: 'problem', why, fix });
const warning = (why: string, fix: string): Fix => ({ level: 'warning', why, fix });

const SAME_SECRET =
  'Set the same DOCENT_SECRET for the build and for the function, then build, publish and deploy again';
const SET_AND_DEPLOY = 'Correct the variable and deploy the function again';
const PUBLISH_AGAIN = 'Publish the whole output directory again';

/**
 * Everything that `docent doctor` can find, with the usual fix. Each code has a section on the handbook's troubleshooting page.
 */
export const FIXES = {
  // The site's directory.
  'config-missing': problem(
    'a site is a directory with a docusaurus.config file',
    'Pass the directory of your Docusaurus site, or its address',
  ),
  'config-broken': problem(
    'without its config the site cannot be built',
    'Correct the file until `npx docusaurus build` starts',
  ),
  'docusaurus-missing': problem(
    'the site’s packages are not installed',
    'Run your package manager’s install command in the site’s directory',
  ),
  'docusaurus-too-old': problem(
    'Docent needs Docusaurus 3.5 or newer',
    'Upgrade all `@docusaurus/…` packages of the site to the same newer version',
  ),
  'node-too-old': problem(
    'Docusaurus and Docent need Node 20.19 or newer',
    'Install a current Node, also where the site is built',
  ),
  'plugin-missing': problem(
    'without the plugin there is neither an index nor a button',
    "Add 'docusaurus-plugin-docent' to `plugins` in docusaurus.config",
  ),
  'plugin-misplaced': problem('only `plugins` runs it', 'Move the entry to `plugins` in docusaurus.config'),
  'plugin-twice': problem(
    'one instance serves the whole site, and a second one stops the build',
    'Remove all but one entry from `plugins`',
  ),
  'option-invalid': problem('the build stops at this option', 'Correct the option in docusaurus.config'),
  'endpoint-invalid': problem(
    'the build stops at this address',
    'Set the function’s whole base address, such as https://ask.example.org',
  ),
  'versions-differ': warning(
    'a site and a function of different versions may not understand each other',
    'Install the same version of docusaurus-plugin-docent in both, then build and deploy again',
  ),
  'build-missing': problem(
    'without a build there is no index to check',
    'Build the site, for example with `npm run build`',
  ),
  'index-outdated': warning('readers ask an older version of the book', 'Build and publish the site again'),
  'secret-quoted': problem(
    'the quotation marks are part of the value, so that the signatures match nobody else’s',
    'Set the value without quotation marks',
  ),
  'secret-too-short': problem(
    'anyone can test guesses against the published signatures',
    `Create a secret with ${SECRET_COMMAND}`,
  ),
  'secret-guessable': problem(
    'anyone can test guesses against the published signatures',
    `Create a secret with ${SECRET_COMMAND}`,
  ),
  'env-committed': problem(
    'everyone who can read the repository has the secrets in it',
    'Run `git rm --cached` for the file, add it to .gitignore, and replace the secrets',
  ),
  'robots-missing': warning(
    'search engines may list the function’s addresses',
    'Add public/robots.txt with the lines `User-agent: *` and `Disallow: /`',
  ),
  // The published site.
  'site-unreachable': problem(
    'nothing can be checked without the site',
    'Open the address in a browser; publish the site if it is not there',
  ),
  'index-missing': problem(
    'without the index the panel finds nothing',
    'Publish the whole output directory, docent/ included; if there is no such directory, add the plugin and build again',
  ),
  'index-is-page': problem(
    'the host answers unknown addresses with a page, so the index is not there',
    'Publish the whole output directory, docent/ included, under the site’s base path',
  ),
  'index-invalid': problem('the panel cannot read it', PUBLISH_AGAIN),
  'index-format': problem(
    'the panel of one version cannot read the index of another',
    'Build the site again with the version that you have installed, and publish it',
  ),
  'index-file-missing': problem(
    'questions that need this file find less, or nothing',
    `${PUBLISH_AGAIN}, and check that no rule of the host excludes *.bin`,
  ),
  'index-file-damaged': problem(
    'the panel refuses a file that does not match its name',
    `${PUBLISH_AGAIN}, and make the host send *.bin files unchanged, as application/octet-stream`,
  ),
  'index-cached': warning(
    'readers keep an old index after you publish',
    'Let browsers revalidate manifest.json: `Cache-Control: max-age=600` or `no-cache`',
  ),
  'base-url': problem(
    'citations and files have other addresses than the site',
    'Set `url` and `baseUrl` in docusaurus.config to where the site is published, and build again',
  ),
  'panel-missing': problem('the button opens nothing', PUBLISH_AGAIN),
  'panel-type': problem(
    'browsers refuse a module of any other type',
    'Make the host send .js files as text/javascript',
  ),
  'page-missing': problem(
    'citations lead to pages that are not there',
    'Publish pages and index of the same build',
  ),
  'main-missing': warning(
    'text selected outside <main> is not captured',
    'Wrap the page’s content in <main>',
  ),
  'csp-script': problem(
    'the browser does not load the panel',
    "Allow 'self' in `script-src` of the Content-Security-Policy",
  ),
  'csp-connect': problem(
    'the browser sends no question',
    'Add the function’s origin to `connect-src` of the Content-Security-Policy',
  ),
  // The function's address.
  'endpoint-missing': warning(
    'the widget only searches the book',
    'Set `endpoint`, or pass --endpoint if the site was built with an older version',
  ),
  'endpoint-http': problem(
    'a page on https may not send questions over http',
    'Set `endpoint` to the function’s https address',
  ),
  'endpoint-path': problem(
    'the widget adds /api/… itself',
    'Set `endpoint` to the base address, without /api or /chat',
  ),
  'endpoint-unreachable': problem(
    'no question can be sent',
    'Check the address, and that the function is deployed and running',
  ),
  'endpoint-static': problem(
    'a static host cannot run the function',
    'Set `endpoint` to the address where the function is deployed',
  ),
  'endpoint-protected': problem(
    'readers cannot sign in there',
    'Turn off the protection for the function; on Vercel it is called Deployment Protection',
  ),
  'endpoint-redirects': problem(
    'the widget follows no redirect',
    'Set `endpoint` to the address that it redirects to',
  ),
  'endpoint-not-function': problem(
    'something else answers at this address',
    'Set `endpoint` to the function’s base address, and deploy the directory that contains its api directory',
  ),
  'function-old': warning(
    'it does not say enough to be compared with the site',
    'Update docusaurus-plugin-docent in the function’s directory and deploy it again',
  ),
  'route-missing': problem(
    'the widget needs it',
    'Add the route’s file to the function’s api directory and deploy it again',
  ),
  // The function's settings.
  'function-misconfigured': problem(
    'the function refuses everything until its variables are in order',
    `${SET_AND_DEPLOY}; its log says what is wrong with it`,
  ),
  'function-secret-missing': problem('without a secret the function cannot check anything', SAME_SECRET),
  'function-secret-quoted': problem(
    'the quotation marks are part of the value',
    'Set the value of DOCENT_SECRET without quotation marks and deploy the function again',
  ),
  'index-unsigned': problem(
    'the function accepts only signed passages, so it refuses every question about the book',
    'Set DOCENT_SECRET in the environment of the build that you publish; Docusaurus does not read .env files',
  ),
  'other-secret': problem('the function does not recognise the passages as the book’s', SAME_SECRET),
  'other-book': problem(
    'the function serves only the book that DOCENT_BOOK names',
    'Remove DOCENT_BOOK, or set it to the name in the option `book`, and deploy the function again',
  ),
  'origin-refused': problem(
    'the function answers only pages of the origins in DOCENT_ORIGINS',
    'Add the origin to DOCENT_ORIGINS and deploy the function again',
  ),
  'cors-preflight': problem(
    'browsers ask with OPTIONS first, and send no question without a good answer',
    'Let the proxy or platform in front pass OPTIONS requests to the function unchanged',
  ),
  'cors-header': problem(
    'browsers hide the response from the page',
    'Let the proxy or platform in front keep the function’s Access-Control headers, and add none of its own',
  ),
  'session-refused': problem(
    'without a session no question is answered',
    'Look up the request id in the function’s log',
  ),
  'authorization-stripped': problem(
    'every question gets 401 token_missing',
    'Let the proxy in front pass on the Authorization header',
  ),
  'token-refused': problem(
    'two instances with different secrets or clocks share the address',
    'Deploy all instances with the same variables, and synchronise their clocks',
  ),
  'clock-skew': warning(
    'tokens and the JWTs of signed-in readers expire early or late',
    'Synchronise the clock that is wrong (NTP)',
  ),
  'store-down': problem(
    'each instance allows only a fifth of the limits',
    'Start the store, and check REDIS_URL or DATABASE_URL',
  ),
  'store-missing': warning(
    'each instance counts on its own, so the day’s budget does not hold',
    'Set REDIS_URL or DATABASE_URL',
  ),
  'addresses-unknown': warning(
    'all readers without an address share one limit',
    'Set DOCENT_ADDRESS_HEADER to the header in which your proxy sends the reader’s address',
  ),
  'model-down': problem(
    'the last twenty calls failed, so it is not called for a while',
    'Check OPENAI_BASE_URL, OPENAI_API_KEY and DOCENT_MODEL, and the provider’s status',
  ),
  'mode-refused': problem(
    'the widget offers questions that the function refuses',
    'Make the option `mode` and the variable DOCENT_MODES agree',
  ),
  paused: warning('readers get passages and no answers', 'Remove DOCENT_PAUSED when you want answers again'),
  // A question, with --ask.
  'model-failed': problem(
    'the model’s server refused, failed or was too slow',
    'Look up the request id in the function’s log; often it is the API key, the model’s name or a quota',
  ),
  'question-refused': problem(
    'readers get the same refusal',
    'Look up the code on the handbook’s troubleshooting page, and the request id in the function’s log',
  ),
  'stream-broken': problem(
    'readers see that the answer broke off',
    'Raise the platform’s limit on a request’s duration, and DOCENT_MAX_DURATION with it',
  ),
  'stream-buffered': warning(
    'readers wait for the whole answer',
    'Turn off buffering and compression in the proxy for /api/chat',
  ),
  'cancel-lost': warning(
    'the model goes on writing, and charging, after a reader has left',
    'On Vercel, set `supportsCancellation` in vercel.json; elsewhere, let the proxy close its connection too',
  ),
  'tools-refused': warning(
    'the model cannot search the book with its own words',
    'Choose a model that supports tools, or set DOCENT_SEARCH=always',
  ),
} as const satisfies Record<string, Fix>;

export type FindingCode = keyof typeof FIXES;
