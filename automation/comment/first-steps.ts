type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Whether a workflow knows where state is kept. A new repository, or a fork with pull requests of its own, does not:
 * nothing can be previewed and nothing is deployed, and nothing is wrong with the pull request either.
 */
export const hasState = ({ PULUMI_BACKEND_URL: backend, PULUMI_ACCESS_TOKEN: token }: Variables): boolean =>
  (backend ?? "") !== "" || (token ?? "") !== "";

/** What a person does once so that pull requests are previewed, as markdown. */
export const firstSteps = [
  "Nothing is wrong with this pull request: the workflows of this repository do not know yet where the state of the stacks is kept. " +
    "Until they do, nothing is previewed and nothing is deployed; the other checks decide about the merge. Once, in a clone:",
  "",
  "1. Choose where state is kept, and log in: `pulumi login`, or `pulumi login <address>`. An address other than Pulumi Cloud's goes " +
    "into `Pulumi.governance.yaml`, as `PULUMI_BACKEND_URL` in the `variables` of each of `delivery:environments`.",
  "2. `make bootstrap` with `GITHUB_TOKEN` of an administrator creates the four stacks and the environments, and lists what is still missing.",
  "3. `make secret ENV=preview NAME=PULUMI_ACCESS_TOKEN` for Pulumi Cloud, else `NAME=PULUMI_CONFIG_PASSPHRASE`; then `NAME=APP_PRIVATE_KEY`. " +
    "Each value is sealed for GitHub; commit `Pulumi.governance.yaml`.",
  "4. `make bootstrap` again, then run this job again.",
  "",
  "More is in the README: *Adopt it for your platform* and *Secrets*.",
].join("\n");
