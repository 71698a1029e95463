/** What the daemon or the client refuses, in its words. */
export class DockerError extends Error {
  /** `docker run` ends with this. */
  readonly exitCode: number;
  /** Printed without `Error response from daemon: `. */
  readonly bare: boolean;
  /** There is no such thing: some commands say so without naming the daemon. */
  readonly missing: boolean;
  /** It was being waited for already. */
  readonly afterStart: boolean;

  constructor(
    message: string,
    o: {
      readonly exitCode?: number;
      readonly bare?: boolean;
      readonly missing?: boolean;
      readonly afterStart?: boolean;
    } = {},
  ) {
    super(message);
    this.exitCode = o.exitCode ?? 125;
    this.bare = o.bare === true;
    this.missing = o.missing === true;
    this.afterStart = o.afterStart === true;
  }
}
