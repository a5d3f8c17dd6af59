import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import type { GitHub } from "./repository.schema.ts";

/**
 * The provider, explicit in everything that an environment variable could otherwise decide.
 *
 * The default client stays: the new one repeats a rate limited write with an empty body, which took away an
 * environment's reviewers and reported success.
 */
export function githubProvider(
  { owner, url, writeDelayMs, app }: GitHub,
  opts?: pulumi.ResourceOptions,
): github.Provider {
  const args = {
    owner,
    baseUrl: url,
    writeDelayMs,
    maxRetries: 3,
    ...(app === undefined ? {} : { appAuth: appAuth(app) }),
  };
  return new github.Provider("github", args, { ...opts, transformations: [withoutToken] });
}

/** The App's key is read by the provider itself from GITHUB_APP_PEM_FILE: as an input it would be kept in the state. */
function appAuth(app: NonNullable<GitHub["app"]>): github.types.input.ProviderAppAuth {
  // The type wants all three, the provider takes what is missing from its environment.
  return app as github.types.input.ProviderAppAuth;
}

/** The SDK makes GITHUB_TOKEN an input: it would be kept in the state, and every fresh token would be a change. */
const withoutToken: pulumi.ResourceTransformation = ({ props, opts }) => {
  const { token: _token, ...rest }: Record<string, unknown> = props;
  return { props: rest, opts };
};
