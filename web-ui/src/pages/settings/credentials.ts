interface Credentials {
  readonly secret?: string | null;
  readonly token?: string | null;
}

/** What is copied for a shell holds words in place of a secret and a token: histories of shells are files. */
export function hidden<T extends Credentials>(wish: T): T {
  return {
    ...wish,
    ...(wish.secret == null ? {} : { secret: "THE_SECRET" }),
    ...(wish.token == null ? {} : { token: "THE_TOKEN" }),
  };
}
