/**
 * Recognises platforms that run as many instances of a function as there are requests, and stop them when there are none, by
 * variables that they set themselves or by the runtime's name.
 *
 * @param env - The environment without empty variables.
 * @param runtime - The runtime's `navigator.userAgent`, which older versions of Node do not have.
 * @returns The platform's name, or `null` for any other, such as a server of one's own.
 */
export function findPlatform(
  env: Readonly<Record<string, string | undefined>>,
  runtime: string | undefined,
): string | null {
  if (runtime === WORKERS_RUNTIME) return WORKERS;
  return PLATFORMS.find(({ variables }) => variables.some((name) => env[name] !== undefined))?.name ?? null;
}

/** A platform where a connection belongs to the request that opened it, so that stores cannot be used. */
export const WORKERS = 'Cloudflare Workers';

// https://developers.cloudflare.com/workers/runtime-apis/web-standards/#navigatoruseragent
const WORKERS_RUNTIME = 'Cloudflare-Workers';

// The order matters: Vercel and Netlify run functions on AWS Lambda.
const PLATFORMS: readonly { name: string; variables: readonly string[] }[] = [
  // https://vercel.com/docs/environment-variables/system-environment-variables
  { name: 'Vercel', variables: ['VERCEL'] },
  // https://docs.netlify.com/build/functions/environment-variables/
  { name: 'Netlify', variables: ['NETLIFY'] },
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  { name: 'AWS Lambda', variables: ['AWS_LAMBDA_FUNCTION_NAME'] },
  // https://docs.deno.com/deploy/reference/env_vars_and_contexts/
  { name: 'Deno Deploy', variables: ['DENO_DEPLOY', 'DENO_DEPLOYMENT_ID'] },
  // https://cloud.google.com/run/docs/container-contract
  { name: 'Cloud Run', variables: ['K_SERVICE'] },
  // https://learn.microsoft.com/azure/azure-functions/functions-app-settings,
  // https://github.com/projectkudu/kudu/wiki/Azure-runtime-environment
  { name: 'Azure Functions', variables: ['FUNCTIONS_WORKER_RUNTIME', 'WEBSITE_INSTANCE_ID'] },
];
