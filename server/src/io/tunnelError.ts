/** What the SSH side of a connection has to say. Holds no secret. */
export class TunnelError extends Error {
  constructor(
    message: string,
    readonly advice: string,
    /** Trying again later may help. */
    readonly transient: boolean,
  ) {
    super(message);
  }
}
