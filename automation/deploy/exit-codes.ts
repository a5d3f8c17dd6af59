/** What the exit code of a deployment says; the README's table is made of these. */
export const exitCodes = {
  done: { code: 0, meaning: "the release runs, or ran already" },
  refused: { code: 1, meaning: "refused before anything was changed" },
  usage: { code: 2, meaning: "the command line is wrong" },
  returned: {
    code: 3,
    meaning:
      "the release failed; what served before serves again (nothing, at the first one), and it left no container",
  },
  broken: {
    code: 4,
    meaning: "the release failed and the way back failed too, or it failed after the switch: a person has to look",
  },
  locked: { code: 5, meaning: "another deployment of this environment is under way" },
  outage: { code: 6, meaning: "the Docker host went away; what ran comes back with it, then run the same again" },
  interrupted: { code: 130, meaning: "interrupted; what served goes on, the next run takes over" },
} as const;

/** How a deployment ended. */
export type Ending = keyof typeof exitCodes;
