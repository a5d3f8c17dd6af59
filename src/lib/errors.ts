/**
 * A problem that a person can fix. Its message is what they read, alone: one sentence with the thing, the wrong value,
 * what is allowed and the file or command that fixes it. Entry files print it without a stack and exit 1.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";
  /** Sets the type apart from `Error`, which otherwise has the same shape. */
  readonly isForPeople = true;
}
