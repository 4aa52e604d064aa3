/**
 * Recognises platforms that run as many instances of a function as there are requests, and stop them when there are none, by
 * variables that they set themselves.
 *
 * @param env - The environment without empty variables.
 * @returns The platform's name, or `null` for any other, such as a server of one's own.
 */
export function findPlatform(env: Readonly<Record<string, string | undefined>>): string | null {
  return PLATFORMS.find(({ variables }) => variables.some((name) => env[name] !== undefined))?.name ?? null;
}

// The order matters: Vercel and Netlify run functions on AWS Lambda.
const PLATFORMS: readonly { name: string; variables: readonly string[] }[] = [
  // https://vercel.com/docs/environment-variables/system-environment-variables
  { name: 'Vercel', variables: ['VERCEL'] },
  // https://docs.netlify.com/build/functions/environment-variables/
  { name: 'Netlify', variables: ['NETLIFY'] },
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  { name: 'AWS Lambda', variables: ['AWS_LAMBDA_FUNCTION_NAME'] },
  // https://cloud.google.com/run/docs/container-contract
  { name: 'Cloud Run', variables: ['K_SERVICE'] },
  // https://learn.microsoft.com/azure/azure-functions/functions-app-settings,
  // https://github.com/projectkudu/kudu/wiki/Azure-runtime-environment
  { name: 'Azure Functions', variables: ['FUNCTIONS_WORKER_RUNTIME', 'WEBSITE_INSTANCE_ID'] },
];
