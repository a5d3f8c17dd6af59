/** What the exit code of a deployment says; the README's table is made of these. */
export const exitCodes = {
  done: { code: 0, meaning: "the release runs, or ran already" },
  refused: { code: 1, meaning: "refused before anything was changed" },
  usage: { code: 2, meaning: "the command line is wrong" },
  returned: {
    code: 3,
    meaning: "the release failed; what served before serves again, and nothing of the release is left",
  },
  broken: {
    code: 4,
    meaning: "the release failed and the way back failed too, or there was none: a person has to look",
  },
  locked: { code: 5, meaning: "another deployment of this environment is under way" },
  interrupted: { code: 130, meaning: "interrupted; what served goes on, the next run takes over" },
} as const;

/** How a deployment ended. */
export type Ending = keyof typeof exitCodes;
