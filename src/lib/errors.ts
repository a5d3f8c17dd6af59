/** A mistake that a person can fix: commands print the message only and exit 1. */
export class UserError extends Error {
  override readonly name = "UserError";
}
